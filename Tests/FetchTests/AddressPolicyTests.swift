import Fetch
import Testing

@Suite struct AddressPolicyTests {
    private func admits(_ url: String, _ policy: AddressPolicy) throws -> Bool {
        do {
            try policy.admit(MediaURL(url))
            return true
        } catch is RemoteFault {
            return false
        }
    }

    @Test func domains() throws {
        var policy = AddressPolicy()
        policy.domains = try [DomainRule("Example.com"), DomainRule(".cdn.example"), DomainRule("1.1.1.1")]
        for host in [
            "example.com", "EXAMPLE.com.", "a.cdn.example", "b.a.cdn.example", "1.1.1.1", "0x01010101",
        ] {
            #expect(try admits("http://\(host)/", policy), "\(host)")
        }
        for host in [
            "www.example.com", "example.com.evil", "cdn.example", "xcdn.example", "1.0.0.1", "example.co",
        ] {
            #expect(try !admits("http://\(host)/", policy), "\(host)")
        }
    }

    @Test func allowedDomainIsStillPublic() throws {
        var policy = AddressPolicy()
        policy.domains = [try DomainRule("127.0.0.1")]
        #expect(throws: RemoteFault.address) { try policy.admit(MediaURL("http://127.0.0.1/")) }
    }

    @Test func ports() throws {
        var policy = AddressPolicy()
        #expect(try admits("https://a:80/", policy))
        #expect(throws: RemoteFault.port(8080)) { try policy.admit(MediaURL("http://a:8080/")) }
        policy.extraPorts = [8080]
        #expect(try admits("http://a:8080/", policy))
    }

    @Test func rulesAreHosts() {
        #expect(throws: URLFault.noHost) { try DomainRule("") }
        #expect(throws: URLFault.hostName) { try DomainRule("*.example.com") }
        #expect(throws: URLFault.hostName) { try DomainRule(".1.1.1.1") }
        #expect(throws: URLFault.hostName) { try DomainRule("example.com:80") }
    }

    @Test func privateIsNotMetadata() throws {
        var policy = AddressPolicy()
        policy.allowsPrivate = true
        #expect(try admits("http://127.0.0.1/", policy) && admits("http://[fd00::1]/", policy))
        #expect(try !admits("http://169.254.169.254/", policy))
        #expect(try !admits("http://[fd00:ec2::254]/", policy))
        #expect(try !admits("http://100.100.100.200/", policy))
    }

    @Test func proxies() throws {
        let proxy = try FetchProxy("http://proxy.example:3128")
        #expect(proxy.host == "proxy.example" && proxy.port == 3128)
        #expect(throws: URLFault.scheme) { try FetchProxy("https://proxy.example") }
        #expect(throws: URLFault.scheme) { try FetchProxy("http://proxy.example/path") }
        #expect(throws: URLFault.userInfo) { try FetchProxy("http://u:p@proxy.example") }
    }
}

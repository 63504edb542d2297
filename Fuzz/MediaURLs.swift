// Sources: Sources/Fetch/ASCII.swift Sources/Fetch/URL/*.swift Sources/Fetch/Address/IPAddress.swift Sources/Fetch/Address/IPAddress+Parsing.swift Sources/Fetch/Address/IPAddress+Scope.swift

import Foundation

/// Two texts, parted by a zero byte: a URL, and a redirect from it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let texts = UnsafeBufferPointer(start: start, count: count).split(separator: 0, maxSplits: 1)
        .map { String(decoding: $0, as: UTF8.self) }
    guard let first = texts.first, let url = try? MediaURL(first) else { return 0 }
    check(url)
    if texts.count == 2, let next = try? url.redirected(to: texts[1]) { check(next) }
    return 0
}

/// What is dialled reads as what was checked, by our parser and by the HTTP client's.
private func check(_ url: MediaURL) {
    let text = url.description
    precondition((try? MediaURL(text)) == url || text.utf8.count > MediaURL.maxLength, "not stable: \(text)")
    guard let dialled = URL(string: text), let host = dialled.host() else { fatalError("not a URL: \(text)") }
    precondition((host.contains(":") ? "[\(host)]" : host) == url.host.description, "other host: \(text)")
    precondition(dialled.scheme == url.scheme.rawValue, "other scheme: \(text)")
    precondition((dialled.port ?? (url.scheme == .http ? 80 : 443)) == url.port, "other port: \(text)")
    precondition(dialled.user() == nil && dialled.password() == nil, "a user: \(text)")
    if case .address(let address) = url.host { _ = address.scope }
}

import Crypto

/// The secret that opens the API, and what is kept of it.
enum KeySecret {
    /// `nvapi-` and 64 characters that hold 48 random bytes.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let characters = (0..<64).map { _ in
            alphabet[Int(UInt8.random(in: .min ... .max, using: &generator) & 63)]
        }
        return prefix + String(decoding: characters, as: UTF8.self)
    }

    /// Whether it is as long and as free of surprises as those made here. How random it is, nobody can see.
    static func isWellFormed(_ secret: String) -> Bool {
        secret.hasPrefix(prefix) && secret.utf8.count == prefix.utf8.count + 64
            && secret.utf8.dropFirst(prefix.utf8.count).allSatisfy { alphabet.contains($0) }
    }

    static let form = "it must be nvapi- and 64 letters, digits, - and _"
    private static let prefix = "nvapi-"

    /// SHA-256. A secret of 384 random bits needs no salt and no slow hash.
    static func digest(_ secret: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret)))
    }

    /// As in URLs: 64 letters, digits, `-` and `_`.
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}

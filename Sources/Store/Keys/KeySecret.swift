import Crypto

/// The secret that opens the API, and what is kept of it.
enum KeySecret {
    /// `nvapi-` and 64 characters that hold 48 random bytes.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let characters = (0..<64).map { _ in
            alphabet[Int(UInt8.random(in: .min ... .max, using: &generator) & 63)]
        }
        return "nvapi-" + String(decoding: characters, as: UTF8.self)
    }

    /// SHA-256. A secret of 384 random bits needs no salt and no slow hash.
    static func digest(_ secret: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret)))
    }

    /// As in URLs: 64 letters, digits, `-` and `_`.
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}

@testable import Checkpoint
import CLinux
import Glibc
@testable import JSON
@testable import Tokenizer

extension Targets {
    /// A GGUF file: every tensor lies within it and can be decoded; its settings and tokenizer are read or refused.
    static let gguf: Target = { bytes in
        withFile(bytes, named: "gguf") { name in
            guard let parts = try? GGUFParts(name, in: "/proc/self/fd") else { return }
            for place in parts.places.values {
                precondition(place.entry.range.upperBound <= bytes.count, "\(place.entry)")
            }
            let tensors = GGUFTensors(parts, layers: 2, projector: parts)
            for name in tensors.names {
                guard
                    let place = parts.places.first(where: { GGUFNames.text($0.key, layers: 2) == name })?
                        .value,
                    let tensor = try? tensors.find(name, shape: place.entry.shape)
                else { continue }
                precondition(tensor.floats().count == tensor.count)
            }
            if let documents = try? GGUFTokenizer(metadata: parts.metadata).documents() {
                _ = try? Tokenizer(tokenizer: documents.tokenizer, configuration: documents.configuration)
            }
            guard let description = try? GGUFConfiguration(parts, projector: parts) else { return }
            _ = try? description.processor()
            guard let configuration = try? description.configuration() else { return }
            _ = try? description.generation(configuration)
        }
        return true
    }

    /// A file of quantised modules: what a module claims to hold can be decoded.
    static let quantised: Target = { bytes in
        withFile(bytes, named: "quantised") { name in
            guard let file = try? MappedFile.open(name, in: "/proc/self/fd"),
                let table = try? TensorTable(file)
            else { return }
            for name in table.names {
                for shape in [[8, 32], [16, 64], [32, 32]] {
                    guard let tensor = try? table.find(name, shape: shape) else { continue }
                    precondition(tensor.floats().count == tensor.count)
                }
            }
        }
        return true
    }

    /// The name in `/proc/self/fd` of a file with these bytes.
    private static func withFile(_ bytes: [UInt8], named name: String, _ body: (String) -> Void) {
        let descriptor = cs_shared_memory(name, bytes.count)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { return }
        body("\(descriptor)")
    }
}

import Foundation
import HTTPTypes
import Wire

/// How a request names its assets: each in the header, which makes it available, and in its content, which
/// places it.
enum AssetReference {
    /// More would not fit into the header: ten ids and nine commas.
    static let headerCharacters = 370

    /// The ids of `NVCF-INPUT-ASSET-REFERENCES`; several such headers count as one.
    static func ids(_ headers: HTTPFields) throws(APIError) -> [UUID] {
        let text = headers[values: .assetReferences].joined(separator: ",")
        guard text.utf8.count <= headerCharacters else {
            throw .unprocessable(
                "NVCF-INPUT-ASSET-REFERENCES has \(text.utf8.count) characters; at most \(headerCharacters) are "
                    + "allowed, which is ten ids.")
        }
        var ids: [UUID] = []
        for item in text.split(separator: ",") {
            let name = item.trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty else { continue }
            guard let id = UUID(uuidString: name) else {
                throw .gatewayFault(
                    "NVCF-INPUT-ASSET-REFERENCES names \"\(name.prefix(64))\", which is no id of an asset.")
            }
            ids.append(id)
        }
        return ids
    }

    /// Without the hosted flavour there are no assets, and a model would answer without what was named.
    static func refuse(_ headers: HTTPFields) throws(APIError) {
        guard headers[.assetReferences] == nil else {
            throw .badRequest(
                "The header NVCF-INPUT-ASSET-REFERENCES names uploaded assets, which exist only where the server runs "
                    + "with --hosted. Send images as parts with type image_url.", parameter: nil)
        }
    }

    /// The id in `data:image/png;asset_id,ID`; nil for any other URL.
    static func id(in url: String) -> String? {
        guard url.prefix(5).lowercased() == "data:", let comma = url.firstIndex(of: ","),
            url[..<comma].lowercased().hasSuffix(";asset_id")
        else { return nil }
        return url[url.index(after: comma)...].trimmingCharacters(in: .whitespaces)
    }
}

extension HTTPField.Name {
    static let assetReferences = named("nvcf-input-asset-references")
    static let assetDescription = named("x-amz-meta-nvcf-asset-description")
    static let pollSeconds = named("nvcf-poll-seconds")
    static let requestReference = named("nvcf-reqid")
    static let requestStatus = named("nvcf-status")
}

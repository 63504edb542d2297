import Foundation
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Wire

extension Route {
    /// Uploads of images and videos, as NVIDIA's cloud functions have them.
    static let assets = [
        Route("/v2/nvcf/assets", [.post: Responder.createAsset, .get: Responder.listAssets]),
        Route("/v2/nvcf/assets/{id}/upload", for: .signature, [.put: Responder.uploadAsset]),
        Route("/v2/nvcf/assets/{id}/content", for: .signature, [.get: Responder.assetContent]),
        Route("/v2/nvcf/assets/{id}/content-redirect", [.get: Responder.redirectToAsset]),
        Route("/v2/nvcf/assets/{id}", [.get: Responder.showAsset, .delete: Responder.deleteAsset]),
    ]
}

extension Responder {
    @Sendable fileprivate func createAsset(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        let request = try await body(asked, as: AssetRequest.self, needsModel: false)
        let asset = try await stored { () async throws(StoreFailure) in
            try await desk.services.assets.create(
                owner: account, contentType: request.contentType, description: request.description)
        }
        let url = signedURL(asked, desk, asset, "upload")
        return Response([
            "assetId": .string(asset.id.lowercased), "uploadUrl": .string(url),
            "contentType": .string(asset.contentType), "description": .string(asset.description),
        ])
    }

    @Sendable fileprivate func listAssets(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        let assets = try await stored { () async throws(StoreFailure) in
            try await desk.services.assets.list(owner: account)
        }
        return Response(["assets": .array(assets.map(\.json))])
    }

    @Sendable fileprivate func showAsset(_ asked: Asked) async throws(Refusal) -> Response {
        Response(["asset": try await asset(asked).json])
    }

    @Sendable fileprivate func deleteAsset(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        let id = try assetID(asked)
        try await stored(id) { () async throws(StoreFailure) in
            try await desk.services.assets.delete(id, owner: account)
        }
        return Response(status: .noContent)
    }

    @Sendable fileprivate func redirectToAsset(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        let asset = try await asset(asked)
        guard asset.byteCount != nil else { throw .error(Self.noAsset(asset.id)) }
        let elsewhere = try await stored(asset.id) { () async throws(StoreFailure) in
            try await desk.services.assets.contentURL(
                asset.id, owner: account, seconds: desk.services.settings.uploadSeconds)
        }
        if let elsewhere { return Response(["presignedUrl": .string(elsewhere)]) }
        return Response(["presignedUrl": .string(signedURL(asked, desk, asset, "content"))])
    }

    // MARK: By signed URLs

    @Sendable fileprivate func assetContent(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, asset) = try await signed(asked)
        let content = try await stored(asset.id) { () async throws(StoreFailure) in
            try await desk.services.assets.content(asset.id)
        }
        return Response(content, contentType: asset.contentType)
    }

    @Sendable fileprivate func uploadAsset(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, asset) = try await signed(asked)
        let headers = asked.request.headers
        guard headers[.contentType] == asset.contentType, headers[.assetDescription] == asset.description
        else {
            throw .error(
                .forbidden(
                    "The headers Content-Type and x-amz-meta-nvcf-asset-description must be those with which the "
                        + "asset was created: both are in the signature of this URL."))
        }
        let limit = desk.services.settings.assetBytes
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw .error(.tooLarge("The upload has \(length) bytes; at most \(limit) are allowed."))
        }
        guard desk.uploads.enter(asset.owner) else {
            throw .error(
                .busy(
                    "\(desk.services.settings.uploadsPerAccount) uploads of this key are in progress, which is the "
                        + "limit. Try again in \(Self.uploadPause) s.", retryAfterSeconds: Self.uploadPause))
        }
        defer { desk.uploads.leave(asset.owner) }
        if asked.request.head.expectsContinue { asked.context.sendContinue() }
        let sink = try await stored(asset.id) { () async throws(StoreFailure) in
            try await desk.services.assets.upload(asset.id)
        }
        do {
            for try await part in asked.request.body { try await sink.write(Array(part.readableBytesView)) }
            try await sink.finish()
        } catch let failure as StoreFailure {
            throw .error(APIError(failure))
        } catch {
            throw .error(.gatewayFault("The upload ended or broke off before it was complete."))
        }
        return Response(status: .ok)
    }

    // MARK: Steps

    /// Until another upload is tried.
    private static let uploadPause = 5

    private func signed(_ asked: Asked) async throws(Refusal) -> (HostedDesk, HostedAsset) {
        guard let desk = hosted else { throw .error(.unknownPath("Nothing is served here.")) }
        let id = try assetID(asked)
        let asset = try await stored(id) { () async throws(StoreFailure) in
            try await desk.services.assets.asset(uploading: id)
        }
        let query = (asked.request.head.path ?? "").drop { $0 != "?" }.dropFirst()
        guard let expires = desk.signature.expiry(of: query, asset) else {
            throw .error(.forbidden("The signature of this URL is not right."))
        }
        guard unixSeconds() < expires else { throw .error(.forbidden("This URL has expired.")) }
        return (desk, asset)
    }

    private func asset(_ asked: Asked) async throws(Refusal) -> HostedAsset {
        let (desk, account) = try hosted(asked)
        let id = try assetID(asked)
        return try await stored(id) { () async throws(StoreFailure) in
            try await desk.services.assets.asset(id, owner: account)
        }
    }

    private func assetID(_ asked: Asked) throws(Refusal) -> UUID {
        guard let id = UUID(uuidString: asked.parameter) else {
            throw .error(.notFound("NotFound error: failed to find asset \(asked.parameter.prefix(64))"))
        }
        return id
    }

    private func stored<Value: Sendable>(
        _ id: UUID? = nil, _ work: () async throws(StoreFailure) -> Value
    ) async throws(Refusal) -> Value {
        do throws(StoreFailure) { return try await work() } catch {
            if error == .missing, let id { throw .error(Self.noAsset(id)) }
            throw .error(APIError(error))
        }
    }

    private static func noAsset(_ id: UUID) -> APIError {
        .notFound("NotFound error: failed to find asset \(id.lowercased)")
    }

    private func signedURL(_ asked: Asked, _ desk: HostedDesk, _ asset: HostedAsset, _ what: String) -> String
    {
        let settings = desk.services.settings
        let scheme = configuration.tls == nil ? "http" : "https"
        let base = settings.publicURL ?? "\(scheme)://\(asked.request.head.authority ?? configuration.host)"
        let query = desk.signature.query(asset, expires: unixSeconds() + settings.uploadSeconds)
        return "\(base)/v2/nvcf/assets/\(asset.id.lowercased)/\(what)?\(query)"
    }
}

extension Response {
    /// In pieces: an asset may be larger than memory.
    fileprivate init(_ content: any AssetSource, contentType: String) {
        self.init(
            status: .ok,
            headers: [
                .contentType: contentType, .xContentTypeOptions: "nosniff",
                // An image may be a document with scripts, which must not run as this server's own.
                .contentSecurityPolicy: "default-src 'none'; sandbox",
            ],
            body: ResponseBody(contentLength: content.byteCount) { writer in
                var offset = 0
                while offset < content.byteCount {
                    let piece = try await content.read(min(1 << 20, content.byteCount - offset), at: offset)
                    guard !piece.isEmpty else { throw StoreFailure.missing }
                    try await writer.write(ByteBuffer(bytes: piece))
                    offset += piece.count
                }
                try await writer.finish(nil)
            })
    }
}

extension HostedAsset {
    fileprivate var json: JSONValue {
        [
            "assetId": .string(id.lowercased), "description": .string(description),
            "contentType": .string(contentType), "createdAt": .string(created.ISO8601Format()),
            "expiresAt": .string(expires.ISO8601Format()),
            "byteCount": byteCount.map { .number(JSONNumber($0)) } ?? .null,
        ]
    }
}

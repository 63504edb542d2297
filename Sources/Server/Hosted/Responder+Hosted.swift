import Chat
import Foundation
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Synchronization
import Wire

/// A chat request together with the document it was read from, which is journaled where the answer is pending.
struct JournaledChat: RequestDocument {
    var document: JSONObject
    var request: ChatRequest

    init(_ body: JSONValue, limits: WireLimits) throws(WireError) {
        request = try ChatRequest(body, limits: limits)
        document = body.object ?? JSONObject()
        // Drawn here, so that it is the same when the request runs again.
        if request.sampling.seed == nil {
            let seed = Int64.random(in: 0..<1 << 53)
            request.sampling.seed = seed
            document["seed"] = .number(JSONNumber(Int(seed)))
        }
    }
}

extension Responder {
    /// The desk, and who asks; every route of the hosted flavour has both.
    func hosted(_ asked: Asked) throws(Refusal) -> (HostedDesk, Account) {
        guard let hosted, let account = asked.account else {
            throw .error(.unknownPath("Nothing is served here."))
        }
        return (hosted, account)
    }

    /// A chat in the hosted flavour: within the account's limits, with its assets, and answered with 202 where
    /// it takes longer than the client wants to wait.
    func hostedChat(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        let assets: [UUID]
        let hold: Int
        do throws(APIError) {
            assets = try AssetReference.ids(asked.request.headers)
            hold = try desk.pollSeconds(asked.request.headers, usual: desk.services.settings.hold)
        } catch { throw .error(error) }
        var chat = try await body(asked, as: JournaledChat.self)
        let media = RequestMedia(
            shelf: desk.services.assets, owner: account, assets: assets, byteLimit: Self.assetBytesInRequests)
        do throws(WireError) { try media.check(chat.request.mediaReferences) } catch {
            throw .error(.unprocessable(error.message, parameter: error.parameter))
        }
        chat.request.sampling.part(from: account)
        let limit = try admission(asked, model: chat.request.model)
        chat.request.admission = limit.admission
        try await checkAssets(assets, desk, account)
        chat.request.mediaKeeper = media
        if chat.request.stream.isStreamed {
            return try await limit.telling { () async throws(Refusal) in
                try await generate(asked, .chat(chat.request))
            }
        }
        return try await held(asked, desk, account, chat, media, limit, seconds: hold)
    }

    /// Counts a request for its account, and holds its tokens to the account's limits.
    func admission(_ asked: Asked, model: String?) throws(Refusal) -> LimitNotice {
        let (desk, account) = try hosted(asked)
        do throws(APIError) {
            try desk.check(model, models)
            let visit = try desk.enter(account)
            asked.exchange.enters(visit)
            return LimitNotice(visit)
        } catch { throw .error(error) }
    }

    /// Bytes of an asset that a request may show.
    private static let assetBytesInRequests = 256 << 20

    /// All of the header must be there, used or not.
    private func checkAssets(_ ids: [UUID], _ desk: HostedDesk, _ account: Account) async throws(Refusal) {
        for id in ids {
            do throws(StoreFailure) { _ = try await desk.services.assets.asset(id, owner: account) } catch {
                throw .error(
                    error == .missing
                        ? .notFound("NotFound error: failed to find asset \(id.lowercased)") : APIError(error)
                )
            }
        }
    }

    /// Answers when the answer is there, or with 202 after `seconds`.
    private func held(
        _ asked: Asked, _ desk: HostedDesk, _ account: Account, _ chat: JournaledChat, _ media: RequestMedia,
        _ limit: LimitNotice, seconds: Int
    ) async throws(Refusal) -> Response {
        let served = chat.request.model ?? ""
        let id = asked.reference
        let created = Date()
        let answerID = answerID(asked, chat.request.requestID)
        let result = Completion<PendingReply>()
        let work = work(
            chat.request,
            AnswerIdentity(id: "chatcmpl-" + answerID, created: unixSeconds(created), model: served),
            id, asked.exchange, limit, result)
        let presence = await asked.context.presence()
        let answer: PendingReply?
        do throws(Refusal) {
            answer = try await asked.exchange.whileWanted(presence, limits: configuration.requests) {
                () async throws(APIError) in await result.wait(atMost: .seconds(seconds))
            }
        } catch {
            work.cancel()
            throw error
        }
        if let answer { return Response(answer) }
        var document = chat.document
        document["request_id"] = .string(answerID)
        let record = PendingRecord(
            id: id, owner: account, body: JSONValue.object(document).bytes(), media: media.all,
            created: created, pollSeconds: seconds)
        do throws(StoreFailure) { try await desk.pending.begin(record, result, work) } catch {
            work.cancel()
            throw .error(APIError(error))
        }
        return Response(status: .accepted)
    }

    /// Has the model answer, on a task of its own that no connection ends.
    private func work(
        _ request: ChatRequest, _ identity: AnswerIdentity, _ id: UUID, _ exchange: Exchange?,
        _ limit: LimitNotice?, _ result: Completion<PendingReply>
    ) -> Task<Void, Never> {
        exchange?.begin(
            RequestRecord.Generation(
                model: identity.model, isStreamed: false, choices: request.sampling.choices,
                maxTokens: request.sampling.maxTokens))
        if hosted?.services.settings.keepsContent == true { exchange?.keeps(Transcript(.chat(request))) }
        return Task { [backend, drain] in
            // After a restart the model may still be on its way into memory.
            while exchange == nil, case .loading = backend.status.readiness {
                do { try await Task.sleep(for: .milliseconds(50)) } catch { return }
            }
            do throws(ChatError) {
                let answer = try await ModelRequest.chat(request).begin(on: backend)
                exchange?.queued(answer.stream)
                let document = try await answer.whole(identity, exchange)
                exchange?.answered(status: 200)
                result.complete(
                    PendingReply(status: 200, contentType: "application/json", body: document.bytes()))
            } catch {
                // What the end of this server cuts off is run again by the next one.
                if drain.isUnderWay, error.isOfShutdown { return }
                let told = limit?.refusal ?? APIError(error)
                let problem = ProblemDocument(told, requestReference: id.lowercased)
                exchange?.answered(status: problem.status)
                exchange?.failed(told.body)
                result.complete(problem.result)
            }
            exchange?.end()
        }
    }

    /// Takes up what an earlier run of the server left behind.
    func resumePending() async throws(ServerError) {
        guard let hosted else { return }
        do throws(StoreFailure) { try await resume(hosted) } catch {
            throw .failed(reason: "the pending requests cannot be read: \(error)")
        }
    }

    private func resume(_ desk: HostedDesk) async throws(StoreFailure) {
        for (record, known) in try await desk.services.pending.leftBehind() {
            let result = Completion<PendingReply>()
            if let known {
                result.complete(known)
                await desk.pending.resume(record, result, nil)
                continue
            }
            guard let document = try? RequestBody.parse(record.body, limits: configuration.wire),
                var chat = try? JournaledChat(document, limits: configuration.wire)
            else {
                try await desk.services.pending.forget(record.id)
                continue
            }
            chat.request.sampling.part(from: record.owner)
            chat.request.mediaKeeper = RequestMedia(
                shelf: desk.services.assets, owner: record.owner, assets: [],
                byteLimit: Self.assetBytesInRequests, files: record.media)
            let identity = AnswerIdentity(
                id: "chatcmpl-" + (chat.request.requestID ?? record.id.lowercased),
                created: unixSeconds(record.created), model: chat.request.model ?? "")
            let work = work(chat.request, identity, record.id, nil, nil, result)
            await desk.pending.resume(record, result, work)
        }
    }
}

/// Remembers why an admission was refused: the backend only hears that it was.
final class LimitNotice: Sendable {
    private let visit: any Visit
    private let noted = Mutex<APIError?>(nil)

    init(_ visit: any Visit) { self.visit = visit }

    var refusal: APIError? { noted.withLock { $0 } }

    var admission: PromptAdmission {
        PromptAdmission { promptTokens, answerTokens in
            do throws(LimitRefusal) {
                try self.visit.reserve(tokens: promptTokens + answerTokens)
                return true
            } catch {
                self.noted.withLock { $0 = APIError(error) }
                return false
            }
        }
    }

    func telling(
        _ work: () async throws(Refusal) -> Response
    ) async throws(Refusal) -> Response {
        do throws(Refusal) { return try await work() } catch {
            throw refusal.map { .error($0) } ?? error
        }
    }
}

extension SamplingFields {
    /// No account learns by the time of an answer what another has asked.
    mutating func part(from account: Account) { cacheSalt = "\(account.id):\(cacheSalt ?? "")" }
}

extension ChatError {
    fileprivate var isOfShutdown: Bool {
        switch self {
        case .unavailable, .cancelled: true
        case .invalid, .contextExceeded, .busy, .mediaUnavailable, .notAdmitted, .failed, .unreachable: false
        }
    }
}

extension ChatRequest {
    fileprivate var mediaReferences: [MediaReference] {
        messages.flatMap { message -> [MediaReference] in
            guard case .parts(let parts)? = message.content else { return [] }
            return parts.compactMap { part in
                switch part {
                case .text: nil
                case .image(let reference), .video(let reference): reference
                }
            }
        }
    }
}

func unixSeconds(_ date: Date) -> Int { Int(date.timeIntervalSince1970) }

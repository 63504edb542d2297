/// What a `ScriptedBackend` answers, read from a JSON file:
///
/// ```json
/// {
///   "context": 32768,                       tokens of prompt and answer together
///   "max_running": 16, "max_waiting": 256,  requests answered at once, and those that may wait for it
///   "loading": {"ms": 500, "fails": false}, how long it is not ready, and whether it ever is
///   "rules": [                              the first that fits counts; without one a default answers
///     {
///       "when": "weather",                  part of the last user's or tool's text, or of the prompt
///       "cached_tokens": 12,                of the prompt
///       "reply": [                          steps, one after another
///         {"reasoning": "Hm. "},            a string is a token for each byte,
///         {"content": ["Hel", "lo", ""]},   a list a token for each piece, which may be empty
///         {"content": "!", "ms": 20},       milliseconds before each token of the step
///         {"call": {"name": "f", "arguments": {"a": 1}, "id": "call_1"}},
///         {"wait": 250},                    milliseconds
///         {"fail": "the engine is gone"}
///       ]
///     },
///     {"when": "two ways", "replies": [[{"content": "a"}], [{"content": "b"}]]}
///   ]
/// }
/// ```
///
/// All keys may be left out but one of `reply` and `replies`; a rule without `when` fits always; of `replies`, choice `i` takes the one at `i`
/// modulo their number. `arguments` are an object, a string, or a list of pieces; `id` is made up where it is
/// left out. The faults, each a step of its own:
///
/// - `{"busy": 7}`: as the first step, refused because too many are at work; to be tried again after 7 s.
/// - `{"refuse": "why", "parameter": "messages"}`: as the first step, the request is wrong.
/// - `{"fail": "why"}`: something went wrong; as the first step before the first event, else after what came.
/// - `{"hang": true}`: nothing more until the request is cancelled.
///
/// What a request asks counts as it would with a model: `max_tokens`, `min_tokens`, `stop`,
/// `stop_token_ids`, `ignore_eos` (64 more tokens where no limit is given), `n`, `logprobs` (made up, but the
/// same for the same answer), `prompt_logprobs`. Reasoning steps are left out where the template's
/// `enable_thinking` is false, and a call is text where no tools are given or `tool_choice` is `none`.
/// What only changes probabilities has no effect.
package struct Script: Sendable, Equatable {
    package var context = 32768
    package var maxRunning = 16
    package var maxWaiting = 256
    package var loadingMilliseconds = 0
    package var failsToLoad = false
    package var rules: [Rule] = []

    package init() {}

    package struct Rule: Sendable, Equatable {
        package var when: String?
        package var cachedTokens = 0
        /// At least one.
        package var replies: [[Step]]

        package init(when: String? = nil, replies: [[Step]]) {
            self.when = when
            self.replies = replies
        }
    }

    package enum Step: Sendable, Equatable {
        case reasoning(Pieces)
        case content(Pieces)
        case call(id: String?, name: String, arguments: Pieces)
        case wait(milliseconds: Int)
        case busy(retryAfterSeconds: Int)
        case refuse(message: String, parameter: String?)
        case fail(message: String)
        case hang
    }

    /// A text cut into tokens.
    package struct Pieces: Sendable, Equatable {
        /// Each byte of UTF-8 a token, or as listed.
        package enum Text: Sendable, Equatable {
            case bytes(String)
            case list([String])
        }

        package var text: Text
        /// Before each token.
        package var milliseconds = 0

        package init(_ text: Text) { self.text = text }

        var tokens: [[UInt8]] {
            switch text {
            case .bytes(let text): text.utf8.map { [$0] }
            case .list(let pieces): pieces.map { Array($0.utf8) }
            }
        }
    }

    /// The first rule whose `when` is in `text`.
    func rule(for text: String) -> Rule {
        rules.first { rule in rule.when.map { text.contains($0) } ?? true } ?? Script.fallback
    }

    static let fallback = Rule(replies: [
        [
            .reasoning(Pieces(.list(["No rule ", "fits, ", "so this is ", "the default."]))),
            .content(Pieces(.list(["This is ", "the scripted ", "backend's ", "default answer", "."]))),
        ]
    ])
}

/// What was found behind a URL. Nothing is known yet of its format.
package enum FetchedMedia: Sendable, Equatable {
    case file([UInt8])
    /// A clip as a list of pictures, each a file by itself.
    case frames([[UInt8]])
}

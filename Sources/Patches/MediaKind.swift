package enum MediaKind: String, Sendable, Equatable {
    case image, video
}

/// Masks that were computed before.
struct MaskCache {
}

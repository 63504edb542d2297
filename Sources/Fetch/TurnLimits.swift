/// How many fetches there are at once in the whole process.
package struct TurnLimits: Sendable {
    package var total = 32
    /// For one name or address.
    package var perHost = 8
    /// Videos are large: this bounds what their transfers hold.
    package var videos = 4
    package var waiting = 1024

    package init() {}
}

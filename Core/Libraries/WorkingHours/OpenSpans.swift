/// The open stretches between two moments, in order, in seconds since the epoch; none goes on from one day into the next,
/// or over a change of the clocks.
struct OpenSpans: Sequence, IteratorProtocol {
    private let hours: WorkingHours
    private let end: Int64
    /// What is yet to be looked at.
    private var start: Int64
    private var found: ArraySlice<Range<Int64>> = []

    init(_ hours: WorkingHours, from start: Int64, to end: Int64) {
        self.hours = hours
        self.start = start
        self.end = end
    }

    mutating func next() -> Range<Int64>? {
        while found.isEmpty, start < end { lookAtNextPiece() }
        return found.popFirst()
    }

    /// A piece is one day, or what is left of it until the clocks change: within it their distance to UTC is the same.
    private mutating func lookAtNextPiece() {
        let clock = start + hours.zone.offset(at: start, until: start + 1).seconds
        let day = CivilDate(clock: clock)
        let midnight = Int64(day.number) * 86_400
        let (offset, pieceEnd) = hours.zone.offset(at: start, until: start + midnight + 86_400 - clock)
        let piece = start..<Swift.min(pieceEnd, end)
        start = pieceEnd
        guard !hours.holidays.contains(day) else { return }
        found =
            hours.week[day.weekday].lazy
            .map { ($0.lowerBound + midnight - offset..<$0.upperBound + midnight - offset).clamped(to: piece) }
            .filter { !$0.isEmpty }[...]
    }
}

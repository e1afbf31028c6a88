import Testing

@testable import ProvscanRegistry

@Suite("Random bytes")
struct RandomBytesTests {
    @Test("are as many as asked for, and no others than were given before", arguments: [1, 16, 32, 100, 256])
    func fresh(count: Int) {
        var random = RandomBytes()
        let first = random.next(count)
        let more = (0..<40).map { _ in random.next(count) }
        #expect(([first] + more).allSatisfy { $0.count == count })
        guard count >= 16 else { return }
        #expect(Set([first] + more).count == 41)
        var other = RandomBytes()
        #expect(!more.contains(other.next(count)))
    }

    @Test("of different lengths in turn hold all values")
    func values() {
        var random = RandomBytes()
        let bytes = (0..<400).flatMap { random.next([16, 32, 7][$0 % 3]) }
        #expect(Set(bytes).count == 256)
    }

    @Test("more than the system gives at once are refused")
    func tooMany() async {
        await #expect(processExitsWith: .failure) {
            var random = RandomBytes()
            _ = random.next(257)
        }
    }
}

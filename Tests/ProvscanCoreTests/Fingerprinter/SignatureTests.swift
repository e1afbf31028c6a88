import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct SignatureTests {
    @Test("survives packing", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let widest = [4, 6, 20][Int(seed % 3)]
        var positions: [Int] = []
        var next = Int.random(in: 0...3, using: &random)
        for _ in 0..<Int.random(in: 0...50, using: &random) {
            positions.append(next)
            next += Int.random(in: 1...widest, using: &random)
        }
        let signature = Signature(tokens: next + 5, positions: positions)
        #expect(try #require(Signature(packed: signature.packed)) == signature, "seed \(seed)")
    }

    @Test("takes a quarter of a byte per fingerprint")
    func size() {
        let signature = Signature(tokens: 10_000, positions: Array(stride(from: 0, to: 9_996, by: 3)))
        #expect(signature.packed.count < signature.positions.count / 4 + 10)
    }

    @Test("takes three bits per fingerprint of a window of 5 to 8")
    func widerSize() {
        let signature = Signature(tokens: 10_000, positions: Array(stride(from: 0, to: 9_996, by: 5)))
        #expect(signature.packed.count < signature.positions.count * 3 / 8 + 10)
    }

    @Test("refuses bytes that are no signature", arguments: 0..<300)
    func refusesDamage(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = Signature(tokens: 100, positions: Array(stride(from: 0, to: 90, by: 3))).packed
        switch seed % 3 {
        case 0: bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count - 1, using: &random)))
        case 1: bytes = (0..<20).map { _ in UInt8.random(in: 4...255, using: &random) }
        default: bytes[0] = 9
        }
        #expect(Signature(packed: bytes) == nil, "seed \(seed)")
    }
}

import Crypto
import ProvscanTestSupport
import Testing

@testable import ProvscanRegistry

@Suite("SHA-256 and HMAC-SHA-256")
struct DigestTests {
    @Test("the published examples")
    func examples() {
        // FIPS 180-4, and RFC 4231, test case 2.
        #expect(
            Hex.encode(Digest.of(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Hex.encode(Digest.hmac(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test(
        "agree with the library for every length of key and message",
        arguments: [0, 1, 31, 32, 33, 63, 64, 65, 100, 128, 200])
    func agree(keyLength: Int) {
        var random = SplitMix64(seed: UInt64(keyLength))
        for length in [0, 1, 31, 32, 55, 56, 63, 64, 65, 119, 128, 1000] {
            let bytes = (0..<(keyLength + length)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let (key, message) = (Array(bytes.prefix(keyLength)), Array(bytes.dropFirst(keyLength)))
            #expect(Digest.of(message) == Array(SHA256.hash(data: message)))
            let expected = Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
            #expect(Digest.hmac(message, key: key) == expected)
            var keyed = KeyedDigest(key: key)
            #expect(keyed.of(message) == expected)
            #expect(keyed.of(message) == expected, "the second of one key")
        }
    }

    @Test("of parts is that of the parts behind each other, and the next begins anew")
    func parts() {
        var random = SplitMix64(seed: 3)
        var running = RunningDigest()
        for _ in 0..<100 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let place = Int.random(in: 0...bytes.count, using: &random)
            running.add(Array(bytes[..<place]))
            running.add(7)
            running.add(Array(bytes[place...]))
            #expect(running.finish() == Digest.of(bytes[..<place] + [7] + bytes[place...]))
        }
    }
}

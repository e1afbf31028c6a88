internal import Crypto
internal import Foundation

/// SHA-256 of bytes that are at hand.
enum Digest {
    static func of(_ bytes: some DataProtocol) -> [UInt8] {
        Array(SHA256.hash(data: bytes))
    }
}

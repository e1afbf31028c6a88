internal import CLibZstd

/// Compresses texts for the registry: one zstd frame each, one context for many texts.
@safe
public struct TextCompressor: ~Copyable {
    private let context: OpaquePointer
    private var buffer: [UInt8] = []

    /// The default level takes half as much time again on every text, and makes short ones 1 % smaller.
    private static let level: Int32 = 1

    public init() {
        guard let created = unsafe ZSTD_createCCtx() else { preconditionFailure("no memory for a compression context") }
        unsafe context = created
    }

    deinit {
        unsafe _ = ZSTD_freeCCtx(context)
    }

    /// The zstd frame of `text`.
    public mutating func compress(_ text: Span<UInt8>) -> [UInt8] {
        let bound = ZSTD_compressBound(text.count)
        if buffer.count < bound { buffer = [UInt8](repeating: 0, count: bound) }
        // Safety: zstd reads `text.count` bytes and writes at most the buffer's size.
        let size = unsafe buffer.withUnsafeMutableBytes { target in
            unsafe text.withUnsafeBytes { source in
                unsafe ZSTD_compressCCtx(
                    context, target.baseAddress, target.count, source.baseAddress, source.count, Self.level)
            }
        }
        precondition(ZSTD_isError(size) == 0, "zstd cannot fail on a buffer of its own bound")
        return Array(buffer[0..<size])
    }
}

/// Decompresses texts of the registry, on one thread.
@safe
public struct TextDecompressor: ~Copyable {
    private let context: OpaquePointer

    /// The largest text that a registry holds, in bytes; a frame that claims more is damaged.
    private static let limit = 1 << 32

    public init() {
        guard let created = unsafe ZSTD_createDCtx() else {
            preconditionFailure("no memory for a decompression context")
        }
        unsafe context = created
    }

    deinit {
        unsafe _ = ZSTD_freeDCtx(context)
    }

    /// The text of a zstd frame, or `nil` when the frame is damaged.
    public mutating func decompress(_ frame: [UInt8]) -> [UInt8]? {
        // Safety: zstd reads the frame's bytes and writes at most the size that the frame states.
        unsafe frame.withUnsafeBytes { source in
            let size = unsafe ZSTD_getFrameContentSize(source.baseAddress, source.count)
            guard size < Self.limit else { return nil }
            var written = 0
            let text = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { target, count in
                written = unsafe ZSTD_decompressDCtx(
                    context, target.baseAddress, target.count, source.baseAddress, source.count)
                count = ZSTD_isError(written) == 0 ? written : 0
            }
            return ZSTD_isError(written) == 0 && written == Int(size) ? text : nil
        }
    }
}

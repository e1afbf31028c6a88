internal import CLibISAL
internal import ProvscanCore

/// Decompresses gzip (RFC 1952) with ISA-L: any number of members, every CRC and length verified.
///
/// Zero bytes after the last member are padding; anything else there is a failure,
/// thrown after everything sound has been read. Small members may be inflated ahead, by other threads.
final class GzipByteStream: ByteStream {
    /// Where the next compressed byte belongs.
    private enum Place { case betweenMembers, insideMember, padding }

    private let upstream: any ByteStream
    private let segments: GzipSegments?
    private let locator: Locator
    private var input = InputBlock()
    private let inflater = Inflater()
    private var place = Place.betweenMembers
    private var members = 0
    /// Members that were inflated ahead, and how much of them was given.
    private var inflated: [UInt8] = []
    private var given = 0

    /// `ahead`: Where members are offered to other threads.
    init(_ upstream: any ByteStream, locator: Locator, ahead: ReadAhead? = nil) {
        segments = ahead.map { GzipSegments(upstream, locator: locator, ahead: $0) }
        self.upstream = segments ?? upstream
        self.locator = locator
    }

    /// The members read so far, at the end of one; `nil` inside a member and where something else follows.
    var wholeMembers: Int? { place == .betweenMembers && input.available == 0 ? members : nil }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let before = output.count
        while output.count == before {
            if given < inflated.count || takeInflated() {
                let end = min(inflated.count, given + count)
                output.append(inflated[given..<end])
                given = end
                continue
            }
            let hasInput = try input.refill(from: upstream)
            switch place {
            case .insideMember:
                // Decoded bytes may still wait inside the inflater when the input is used up.
                let progressed = try inflate(upTo: count, into: &output)
                if !progressed { throw hasInput ? damaged : truncated }
            case .betweenMembers:
                guard hasInput else { return }
                try startMember()
            case .padding:
                guard hasInput else { return }
                guard input.first == 0 else { throw trailingGarbage }
                input.consume(1)
            }
        }
    }

    /// Goes on to the members that were inflated ahead, where they are next.
    private func takeInflated() -> Bool {
        guard let segments, place == .betweenMembers, input.available == 0, let next = segments.nextInflated() else {
            return false
        }
        members += next.members
        (inflated, given) = (next.bytes, 0)
        return true
    }

    /// Begins a member, or the padding after the last one.
    private func startMember() throws(ReadError) {
        if members > 0, input.first == 0 {
            place = .padding
        } else if members > 0, input.first != 0x1F {
            throw trailingGarbage
        } else {
            inflater.startMember()
            place = .insideMember
        }
    }

    /// Inflates once; returns whether it consumed or gave anything.
    private func inflate(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) -> Bool {
        let step = inflater.step(&input, upTo: count, into: &output)
        switch step.status {
        case .running:
            return step.progressed
        case .memberEnd:
            members += 1
            place = .betweenMembers
            return true
        case .badHeader where members > 0:
            throw trailingGarbage
        case .badHeader:
            throw ReadError(.damaged, locator, "the gzip header is damaged; fetch the file again")
        case .badChecksum:
            throw ReadError(
                .damaged, locator,
                "gzip member \(members + 1) does not match its checksum, its text is unreliable; fetch the file again")
        case .badData:
            throw damaged
        }
    }

    /// Goes to the next member of a file that has several, as archives with a member per record do.
    ///
    /// The header is recognised by its ten bytes, which damaged data resemble once in 10^10 places.
    func resume() -> Bool {
        guard members > 0, place != .padding else { return false }
        while true {
            if let start = unsafe input.find({ unsafe GzipHeader.matches($0) }, length: GzipHeader.length) {
                input.consume(start)
                place = .betweenMembers
                return true
            }
            // A header may begin here and end in what is read next.
            input.consume(max(0, input.available - GzipHeader.length + 1))
            guard let isMore = try? input.extend(from: upstream), isMore else { return false }
        }
    }

    private var damaged: ReadError {
        ReadError(
            .damaged, locator, "gzip member \(members + 1) is damaged, what follows is not read; fetch the file again")
    }

    private var truncated: ReadError {
        ReadError(
            .truncated, locator,
            "the gzip stream ends inside member \(members + 1); everything before was read; fetch the file again")
    }

    private var trailingGarbage: ReadError {
        let noun = members == 1 ? "member" : "members"
        return ReadError(
            .damaged, locator,
            "bytes that are not gzip follow \(members) sound \(noun) and are not read; fetch the file again")
    }
}

/// The state of ISA-L's inflate.
///
/// No other type touches its pointers.
///
/// Headers are read by a call of their own: inside `isal_inflate` the flags of a header
/// that is cut by the end of a block would be lost (ISA-L issue 224).
@safe
final class Inflater {
    enum Status { case running, memberEnd, badHeader, badChecksum, badData }

    private let state: UnsafeMutablePointer<inflate_state>
    private var header = unsafe isal_gzip_header()
    private var insideHeader = true

    init() {
        unsafe state = .allocate(capacity: 1)
        // Safety: the state is plain memory, zeroed before isal_inflate_init sets what is not zero.
        unsafe state.initialize(to: inflate_state())
        unsafe isal_inflate_init(state)
    }

    deinit { unsafe state.deallocate() }

    /// Prepares for the header of the next member.
    func startMember() {
        // Safety: the state was initialised by `init`.
        unsafe isal_inflate_reset(state)
        // The header is not part of the data, and the checksum after the data is verified.
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        unsafe header = isal_gzip_header()
        insideHeader = true
    }

    /// Prepares for deflated data without a gzip header, with a zlib one or none.
    func startDeflate(hasZlibHeader: Bool) {
        // Safety: the state was initialised by `init`.
        unsafe isal_inflate_reset(state)
        unsafe state.pointee.crc_flag = UInt32(hasZlibHeader ? ISAL_ZLIB : ISAL_DEFLATE)
        insideHeader = false
    }

    /// Decompresses from `input` into at most `count` bytes of `output`.
    func step(
        _ input: inout InputBlock, upTo count: Int, into output: inout OutputSpan<UInt8>
    ) -> (status: Status, progressed: Bool) {
        let offered = input.available
        unsafe state.pointee.next_in = input.remaining.baseAddress
        unsafe state.pointee.avail_in = UInt32(offered)
        let before = output.count
        let code = insideHeader ? readHeader() : inflate(upTo: count, into: &output)
        // Of a damaged stream ISA-L may give back more than it took, bytes of earlier calls or none that there were.
        let consumed = unsafe max(0, offered - Int(state.pointee.avail_in))
        input.consume(consumed)
        return (code, consumed > 0 || output.count > before)
    }

    /// Reads the header or the part of it that is there.
    private func readHeader() -> Status {
        // Safety: ISA-L reads `avail_in` bytes; the header has no buffers, so its fields are passed over.
        let code = unsafe isal_read_gzip_header(state, &header)
        switch code {
        case ISAL_DECOMP_OK: insideHeader = false
        case ISAL_END_INPUT: break
        default: return .badHeader
        }
        return .running
    }

    private func inflate(upTo count: Int, into output: inout OutputSpan<UInt8>) -> Status {
        // Safety: ISA-L reads `avail_in` bytes and writes `avail_out` bytes at most; both buffers outlive the call.
        let code = unsafe output.withUnsafeMutableBufferPointer { buffer, initialised in
            let region = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialised..<initialised + count])
            unsafe state.pointee.next_out = region.baseAddress
            unsafe state.pointee.avail_out = UInt32(clamping: count)
            let code = unsafe isal_inflate(state)
            unsafe initialised += Int(UInt32(clamping: count) - state.pointee.avail_out)
            return code
        }
        switch code {
        case ISAL_DECOMP_OK, ISAL_END_INPUT:
            return unsafe state.pointee.block_state == ISAL_BLOCK_FINISH ? .memberEnd : .running
        case ISAL_INCORRECT_CHECKSUM: return .badChecksum
        default: return .badData
        }
    }
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    EntryPoint.chosen.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

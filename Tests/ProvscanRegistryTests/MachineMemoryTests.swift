import Foundation
import ProvscanTestSupport
import Testing

@testable import ProvscanRegistry

@Suite struct MachineMemoryTests {
    private func write(_ text: String, _ path: String, under root: String) throws {
        let file = root + path
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    @Test("the least limit of the groups and of those that hold them counts, in both versions")
    func groups() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: root) }
        try write("max\n", "/memory.max", under: root)
        try write("3000000\n", "/pods/memory.max", under: root)
        try write("4000000\n", "/pods/job/memory.max", under: root)
        try write("2000000\n", "/memory/batch/memory.limit_in_bytes", under: root)
        try write("9223372036854771712\n", "/memory/memory.limit_in_bytes", under: root)
        #expect(MachineMemory.limit(ofGroups: "0::/pods/job\n", under: root) == 3_000_000)
        #expect(MachineMemory.limit(ofGroups: "0::/\n", under: root) == .max)
        #expect(MachineMemory.limit(ofGroups: "4:cpu,memory:/batch\n0::/\n", under: root) == 2_000_000)
        // A group whose folder is not to be seen, as in a container: that of the container counts.
        #expect(MachineMemory.limit(ofGroups: "4:memory:/docker/1f\n", under: root) == 9_223_372_036_854_771_712)
        #expect(MachineMemory.limit(ofGroups: "5:cpu:/batch\nnonsense\n", under: root) == .max)
    }

    @Test("there is some, and no more than the machine has")
    func some() {
        let bytes = MachineMemory.bytes()
        #expect(bytes > 1 << 26 && bytes <= Int(ProcessInfo.processInfo.physicalMemory))
        #expect(Registry.segmentTokens >= Registry.leastSegmentTokens)
    }
}

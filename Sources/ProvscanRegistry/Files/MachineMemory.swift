internal import Foundation

/// How much memory this process may count on.
enum MachineMemory {
    /// The memory of the machine in bytes, or what the process's control groups allow where that is less.
    ///
    /// - Source: Linux kernel documentation, "Control Group v2", `memory.max`, and "Memory Resource Controller" of version 1,
    ///   `memory.limit_in_bytes`.
    static func bytes() -> Int {
        let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        return min(machine, limit(ofGroups: (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""))
    }

    /// The least limit of the groups that `list` names, and of those that hold them; `Int.max` where none has any.
    ///
    /// `list`: Lines of `ID:CONTROLLERS:PATH`, see cgroups(7).
    static func limit(ofGroups list: String, under root: String = "/sys/fs/cgroup") -> Int {
        var least = Int.max
        for line in list.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let (folder, name): (String, String)
            if fields[1].isEmpty {
                (folder, name) = (root, "memory.max")
            } else if fields[1].split(separator: ",").contains("memory") {
                (folder, name) = (root + "/memory", "memory.limit_in_bytes")
            } else {
                continue
            }
            // In a container the path may be that of the machine, of which only the group itself is to be seen.
            var names = fields[2].split(separator: "/")
            while true {
                let file = ([folder] + names.map(String.init) + [name]).joined(separator: "/")
                let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                if let limit = Int(text.split(separator: "\n").first ?? "") { least = min(least, limit) }
                if names.popLast() == nil { break }
            }
        }
        return least
    }
}

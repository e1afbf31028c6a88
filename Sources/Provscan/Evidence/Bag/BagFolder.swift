internal import Crypto
internal import Foundation

/// A bag being written: each file with its digest, under a temporary name until all of them are there.
struct BagFolder: ~Copyable {
    private let target: String
    private let temporary: String
    private var payload: [BagManifest.Entry] = []
    private var tags: [BagManifest.Entry] = []
    private(set) var payloadBytes = 0

    /// Prepares a folder for the bag at `target`.
    ///
    /// - Throws: ``BagError`` `.occupied` when there is something.
    init(at target: String) throws(BagError) {
        var target = target
        while target.count > 1, target.hasSuffix("/") { target.removeLast() }
        guard !FileManager.default.fileExists(atPath: target) else {
            throw BagError(.occupied, target, "is there already; name a new directory for the bag")
        }
        let temporary = target + ".partial"
        try? FileManager.default.removeItem(atPath: temporary)
        do {
            try FileManager.default.createDirectory(
                atPath: temporary + "/data", withIntermediateDirectories: true)
        } catch {
            throw BagError(.failed, target, "cannot be created; check its parent", cause: error)
        }
        self.target = target
        self.temporary = temporary
    }

    var payloadCount: Int { payload.count }

    /// The digest of the file `name`, which was added before.
    func digest(of name: String) -> String {
        guard let entry = (payload + tags).first(where: { $0.path == name }) else {
            preconditionFailure("\(name) was not added")
        }
        return entry.sha256
    }

    /// Adds a file with the given bytes.
    mutating func add(_ name: String, _ bytes: [UInt8]) throws(BagError) {
        do {
            let path = try place(for: name)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw BagError(.failed, "\(target)/\(name)", "cannot be written; check the free space", cause: error)
        }
        record(name, sha256: hexadecimal(SHA256.hash(data: bytes)), bytes: bytes.count)
    }

    mutating func add(_ name: String, _ text: String) throws(BagError) {
        try add(name, Array(text.utf8))
    }

    mutating func add(_ name: String, json value: some Encodable) throws(BagError) {
        let bytes: Data
        do {
            bytes = try ResultsFile.makeEncoder(pretty: true).encode(value)
        } catch {
            throw BagError(.failed, name, "cannot be written as JSON; please report this", cause: error)
        }
        try add(name, Array(bytes) + [UInt8(ascii: "\n")])
    }

    /// Adds a copy of the file at `path`.
    mutating func add(_ name: String, copying path: String) throws {
        let place = try place(for: name)
        try FileManager.default.copyItem(atPath: path, toPath: place)
        let digest = try FileDigest(of: place)
        record(name, sha256: digest.hexadecimal, bytes: digest.bytes)
    }

    /// Adds the manifest of the payload; nothing is added to the payload afterwards.
    mutating func closePayload() throws(BagError) {
        try add(BagLayout.manifest, BagManifest(payload).text)
    }

    /// Adds the manifest of the tag files and gives the bag its name.
    consuming func finish() throws(BagError) {
        let manifest = Data(BagManifest(tags).text.utf8)
        do {
            try manifest.write(to: URL(fileURLWithPath: temporary + "/" + BagLayout.tagManifest))
            try FileManager.default.moveItem(atPath: temporary, toPath: target)
        } catch {
            throw BagError(.failed, target, "cannot be completed; check the free space", cause: error)
        }
    }

    private func place(for name: String) throws -> String {
        precondition(BagLayout.isPlain(name), "\(name) is no name for a file of a bag")
        let url = URL(fileURLWithPath: temporary + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        return url.path
    }

    private mutating func record(_ name: String, sha256: String, bytes: Int) {
        let entry = BagManifest.Entry(path: name, sha256: sha256)
        if name.hasPrefix(BagLayout.payload) {
            payload.append(entry)
            payloadBytes += bytes
        } else {
            tags.append(entry)
        }
    }
}

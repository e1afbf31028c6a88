internal import CSQLite
internal import GRDB
internal import ProvscanCore

/// Appends the leaves of works.
struct WorkLogger {
    private let log: LogAppender
    private let prefix: [UInt8]
    private let insertSalt: Statement
    private var templates: [Int64: WorkRecord] = [:]
    private var random = RandomBytes()

    init(_ log: LogAppender) throws {
        self.log = log
        prefix = LogLeaf.workPrefix(normaliser: TokenisedText.normaliser, recordedAt: log.time)
        insertSalt = try log.database.cachedStatement(sql: "INSERT INTO workLog (workID, leaf, salt) VALUES (?, ?, ?)")
    }

    mutating func template(ofCollection number: Int64) throws -> WorkRecord {
        if let known = templates[number] { return known }
        let template = try Registry.recordTemplate(ofCollection: number, in: log.database)
        templates[number] = template
        return template
    }

    /// Appends the leaf of work `number` and keeps its salt.
    mutating func append(_ number: Int64, uuid: [UInt8], textDigest: [UInt8], record: WorkRecord) throws {
        let salt = random.next(Commitment.saltSize)
        let commitment = Commitment(salt: salt, content: textDigest, record: Digest.of(record.bytes))
        let leaf = try log.append(LogLeaf.work(uuid: uuid, commitment: commitment.value, prefix: prefix))
        try keep(salt, ofLeaf: leaf, work: number)
    }

    /// Stores the salt of a work.
    ///
    /// There are as many as works, and wrapping the three values takes longer than storing them, so they are bound here.
    private func keep(_ salt: [UInt8], ofLeaf leaf: Int, work: Int64) throws {
        let row = unsafe insertSalt.sqliteStatement
        // Safety: `insertSalt` keeps its statement open; the binding to the salt's bytes is cleared before they may go.
        let result = unsafe salt.withUnsafeBytes { bytes in
            unsafe sqlite3_bind_int64(row, 1, work)
            unsafe sqlite3_bind_int64(row, 2, Int64(leaf))
            unsafe sqlite3_bind_blob(row, 3, bytes.baseAddress, CInt(bytes.count), nil)
            let result = unsafe sqlite3_step(row)
            unsafe sqlite3_reset(row)
            unsafe sqlite3_clear_bindings(row)
            return result
        }
        guard result == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: result), message: log.database.lastErrorMessage)
        }
    }
}

internal import ProvscanCore

/// Reads one opened source in batches: what every format implements.
protocol BatchReader: AnyObject {
    /// The next batch; `nil` at the end.
    ///
    /// Everything sound before a failure is given first, then the failure is thrown once.
    /// After `nil` or a failure the reader must not be asked again.
    func next() throws(ReadError) -> (any DocumentBatch)?
}

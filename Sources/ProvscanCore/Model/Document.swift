/// One text with its address and what its source says about it.
public struct Document: Hashable, Sendable {
    public var locator: Locator
    public var metadata: DocumentMetadata
    /// The decoded text: valid UTF-8, before normalisation.
    public var text: [UInt8]

    public init(locator: Locator, metadata: DocumentMetadata = DocumentMetadata(), text: [UInt8]) {
        self.locator = locator
        self.metadata = metadata
        self.text = text
    }
}

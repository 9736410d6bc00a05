/// How far an earlier download came, with what proves that the rest belongs to it.
package struct ResumePoint: Sendable {
    /// How many bytes are there already.
    package var offset: UInt64
    /// What the file was like then.
    package var validator: EntityValidator
    /// How long the whole file is, if that was told.
    package var totalLength: UInt64?
    /// The fingerprint of the bytes that are there. With it, a download that is interrupted again can go on even over a
    /// server that no longer serves ranges.
    package var fingerprint: BodyDigest?

    /// A place to go on from.
    package init(
        offset: UInt64, validator: EntityValidator, totalLength: UInt64? = nil, fingerprint: BodyDigest? = nil
    ) {
        self.offset = offset
        self.validator = validator
        self.totalLength = totalLength
        self.fingerprint = fingerprint
    }
}

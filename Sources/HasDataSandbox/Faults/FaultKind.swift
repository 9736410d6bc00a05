/// What goes wrong with an answer. Several at once are applied in the order given.
public enum FaultKind: Sendable, Equatable {
    // The connection

    /// Closes after so many bytes of the body, with a reset instead of an orderly end if asked.
    case drop(after: Int, reset: Bool = false)
    /// Closes instead of answering.
    case hangUp
    /// Waits so many milliseconds before it answers.
    case delay(milliseconds: Int)
    /// Falls silent after so many bytes of the body: for so many milliseconds, or for ever.
    case stall(after: Int, milliseconds: Int? = nil)
    /// Sends so many bytes of the body a second.
    case slow(bytesPerSecond: Int)

    // The status

    /// Answers with a status instead; a redirection has no `Location`.
    case status(Int, retryAfter: RetryAfter? = nil)
    /// Lets the artifact's link expire: 403 with the store's XML until the job is read again for a new one.
    case expired
    /// Answers with a redirection.
    case redirect(to: Destination, status: Int = 302, hops: Int = 1)
    /// Answers 200 with a page in HTML.
    case html

    // The length and the framing

    /// Sends a `Content-Length` which is off by so many bytes, then closes.
    case length(by: Int)
    /// Sends a `Content-Length` of this text.
    case lengthText(String)
    /// Sends no length: the body ends with the connection.
    case noLength
    /// Sends the body in chunks, sound or not; those that are not go wrong after so many bytes (half of it if nil).
    case chunked(Chunks, after: Int? = nil)
    /// Goes on with blanks for ever after the body.
    case endless
    /// Adds a header field of so many bytes.
    case hugeHeader(Int)
    /// Answers with what is not HTTP.
    case garbage

    // Ranges and validators

    /// Sends a 206 with a wrong `Content-Range`.
    case contentRange(RangePart)
    /// Sends the whole to a request for a part.
    case ignoredRange
    /// Serves other content with another entity tag and date.
    case changed
    /// Sends other validators, or none, with the same content.
    case entityTag(Validator)
    /// Compresses though nobody asked, with a broken header if told.
    case gzip(broken: Bool = false)

    // What the answer says

    /// New rows come in front at every read of a page.
    case rowsAdded(Int)
    /// A page repeats the one before it.
    case pageRepeated
    /// Pages give a total which is off by so many rows.
    case total(by: Int)
    /// Counters are strings.
    case stringCounters
    /// Bodies are as in the API's older documents.
    case older

    /// How long to wait, in a `Retry-After`.
    public enum RetryAfter: Sendable, Equatable {
        /// A number of seconds.
        case seconds(Int)
        /// A date so many seconds from now.
        case date(secondsFromNow: Int)
    }

    /// Where a redirection leads.
    public enum Destination: String, Sendable, Equatable, CaseIterable {
        /// The same path of the same origin; it is answered there after the given number of hops.
        case same
        /// The same path of another origin, which records requests and asks for no key.
        case other
        /// Here again, always.
        case loop
        /// An https origin that nobody listens on.
        case https
        /// A local file.
        case file
    }

    /// How a body in chunks is.
    public enum Chunks: String, Sendable, Equatable, CaseIterable {
        /// As it should be.
        case sound
        /// With extensions and trailers, which is sound too.
        case extensions
        /// Closed before the last chunk.
        case cut
        /// With a size that is not a number.
        case badSize = "bad-size"
        /// With a size beyond 64 bits.
        case hugeSize = "huge-size"
        /// With a negative size.
        case negativeSize = "negative-size"
        /// With more bytes in a chunk than its size says.
        case mismatch
    }

    /// The part of a `Content-Range` that is wrong.
    public enum RangePart: String, Sendable, Equatable, CaseIterable {
        /// The first byte's offset.
        case start
        /// The last byte's offset.
        case end
        /// The total.
        case total
        /// There is none.
        case missing
    }

    /// What becomes of `ETag` and `Last-Modified`.
    public enum Validator: String, Sendable, Equatable, CaseIterable {
        /// There is none.
        case none
        /// The tag is weak and there is no date.
        case weak
        /// Both are other ones than before.
        case new
    }
}

/// Where a job stands. The API's set is larger than its documentation, so what is not known is kept as it came.
public enum JobStatus: Sendable, Hashable, CustomStringConvertible {
    /// Not begun.
    case pending
    /// At work.
    case inProgress
    /// All rows are there, the files are being made; some jobs never leave this state.
    case exportingData
    /// Ended well.
    case finished
    /// Ended early with what there was, usually because the row limit was reached.
    case finishedWithError
    /// Stopped by the user or for want of credits; the rows so far are kept.
    case stopped
    /// Failed.
    case failed
    /// A status nobody has written about yet.
    case unknown(String)

    /// The status of that name; names that clients are known to expect count as what they mean.
    public init(_ text: String) {
        switch text.lowercased() {
        case "pending", "queued": self = .pending
        case "in_progress", "running": self = .inProgress
        case "exporting_data": self = .exportingData
        case "finished", "completed": self = .finished
        case "finished_with_error": self = .finishedWithError
        case "stopped", "cancelled", "canceled": self = .stopped
        case "failed", "error": self = .failed
        default: self = .unknown(text)
        }
    }

    /// The name in the API.
    public var description: String {
        switch self {
        case .pending: "pending"
        case .inProgress: "in_progress"
        case .exportingData: "exporting_data"
        case .finished: "finished"
        case .finishedWithError: "finished_with_error"
        case .stopped: "stopped"
        case .failed: "failed"
        case .unknown(let text): text
        }
    }

    /// Whether the job will not change any more; nil when only other facts can tell.
    public var isFinal: Bool? {
        switch self {
        case .pending, .inProgress, .exportingData: false
        case .finished, .finishedWithError, .stopped, .failed: true
        case .unknown: nil
        }
    }
}

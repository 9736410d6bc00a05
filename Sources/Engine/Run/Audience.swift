internal import HTTPTransfer
internal import Synchronization
internal import SystemPackage
internal import Tabular
internal import Threads

/// Who reads rows that are written as they come: `| head -1` goes away while no row comes, and then no write tells of it.
final class Audience: Sendable {
    private let stream: Mutex<FileDescriptor?>
    private let leader: CancelFlag

    /// The audience of an export's output; nil where rows are not written at once.
    init?(of export: Export) {
        guard export.writesAtOnce else { return nil }
        leader = export.transfers.transport.cancel
        stream = Mutex(export.destination.isStandardOutput ? .standardOutput : nil)
    }

    /// A flag for the run, which ends it as well when nobody is left.
    var flag: CancelFlag { CancelFlag(following: leader) { [weak self] in self?.isGone == true } }

    /// Looks at an output that is open, as long as the run goes on.
    func watch(_ output: any RowOutput) {
        guard let descriptor = (output as? FormattedOutput)?.stream else { return }
        stream.withLock { $0 = descriptor }
    }

    private var isGone: Bool { stream.withLock { $0 }.map(SystemCalls.hasLostReader) == true }

    /// What ended a run that failed with `error`: it was interrupted, perhaps, because nobody was left.
    func reason(of error: ExportError) -> ExportError {
        guard error.code == .interrupted, !leader.isRaised, isGone else { return error }
        return ExportError(.closedPipe, "the reader of the output went away", at: Location(source: "the output"))
    }
}

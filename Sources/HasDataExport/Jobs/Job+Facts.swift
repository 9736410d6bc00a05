internal import HasDataAPI

extension Job {
    /// What the user should know of it before its rows.
    var notes: [String] {
        var notes: [String] = []
        let reason = hasReachedLimit ? "it reached its row limit" : stopReason
        switch status {
        case .finishedWithError:
            notes.append("job \(id) finished with an error (\(reason ?? "no reason is given"))")
        case .stopped:
            let cause = reason ?? "by its user, or because the credits ran out"
            notes.append("job \(id) was stopped (\(cause)): its rows up to then are exported")
        case .failed:
            notes.append("job \(id) failed (\(reason ?? "no reason is given")): its rows up to then are exported")
        case .pending, .inProgress, .exportingData, .finished, .unknown:
            if !isEnded, isCutShort {
                notes.append("job \(id) has not ended (\(status)): its rows so far are exported")
            }
        }
        if let count = unreadableRowCount {
            let shown = count.count > 40 ? count.prefix(40) + "..." : count
            notes.append(
                "job \(id): its dataRowsCount is not a number (\(shown)), so nothing proves that all rows are there")
        }
        return notes
    }
}

extension Summary.JobFacts {
    /// What the record of `job` says.
    init(_ job: Job) {
        self.init(
            id: job.id.text, status: job.status.description, stopReason: job.stopReason,
            creditsSpent: job.creditsSpent, dataRowsCount: job.rowCount, isCutShort: job.isCutShort)
    }
}

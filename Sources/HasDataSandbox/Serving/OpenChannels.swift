import NIOCore
import Synchronization

/// The channels that are open, so that all of them can be closed.
final class OpenChannels: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Takes in a channel until it closes; one that comes too late is closed at once.
    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isLate = state.withLock { state in
            if !state.isClosed { state.channels[id] = channel }
            return state.isClosed
        }
        if isLate { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.channels[id] = nil } }
    }

    /// Closes all channels, and waits until they are.
    func closeAll() {
        let channels = state.withLock { state in
            state.isClosed = true
            return Array(state.channels.values)
        }
        // Closing fails only where a channel is closed already.
        for channel in channels { channel.close(promise: nil) }
        for channel in channels { try? channel.closeFuture.wait() }
    }
}

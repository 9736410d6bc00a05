internal import Libc

/// Text from one encoding into another by the C library's iconv (POSIX.1-2024).
///
/// Bounds: iconv is given the count of what is read and of the room, and moves within both.
final class CharacterConverter {
    /// Why a conversion came to an end.
    enum End {
        /// All was converted.
        case done
        /// What begins where it stopped is no text in the encoding, or not in the other one.
        case invalid
        /// What begins where it stopped goes on behind the bytes.
        case cut
        /// There is no room for more.
        case full
    }

    private let handle: iconv_t

    /// A converter between encodings of these names; nil where the library knows no such.
    init?(from source: String, to target: String) {
        // A slash would ask for something else than an encoding, and no name for that of the locale.
        for name in [source, target] {
            let isName = name.utf8.allSatisfy { byte in
                byte >= 0x30 && byte <= 0x3A || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
                    || [0x2D, 0x2E, 0x5F, 0x2B, 0x28, 0x29].contains(byte)
            }
            guard isName, !name.isEmpty, name.utf8.count <= 64 else { return nil }
        }
        // What fails is minus one, as a pointer.
        guard let opened = iconv_open(target, source), opened != iconv_t(bitPattern: -1) else { return nil }
        handle = opened
    }

    deinit { iconv_close(handle) }

    /// Converts `count` bytes into room for `room`; gives how many were read and written.
    func convert(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>, room: Int
    ) -> (read: Int, written: Int, end: End) {
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: bytes)
            .assumingMemoryBound(to: CChar.self)
        var output: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self)
        var (left, free) = (count, room)
        let result = iconv(handle, &input, &left, &output, &free)
        let end: End
        if result != -1 {
            end = .done
        } else {
            switch errno {
            case E2BIG: end = .full
            case EINVAL: end = .cut
            default: end = .invalid
            }
        }
        return (count - left, room - free, end)
    }

    /// Writes what leads back to the state at the start of a text, and is in it from then on.
    func finish(to target: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
        var output: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self)
        var free = room
        _ = iconv(handle, nil, nil, &output, &free)
        return room - free
    }
}

/// Two texts beside each other, word by word: what both have, and what one has alone.
///
/// The same beginning and end are taken off first, byte by byte, so that the length of a text is no matter. What is left is
/// compared by Myers' algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986), up to a number of changes beyond
/// which all of it counts as changed: time and memory stay small however long the texts are.
struct WordChanges {
    /// A run of words.
    struct Piece: Equatable {
        enum Kind: Equatable { case both, old, new }
        var kind: Kind
        var text: String
    }

    /// How many words may be told apart one by one: both texts need as many steps, and the steps squared memory.
    static let mostChanges = 200
    /// How many bytes of both texts are looked at word by word.
    private static let mostBytes = 1 << 20

    /// The pieces in order, an old one before the new one in its place.
    let pieces: [Piece]

    init(_ old: String, _ new: String) {
        let frame = CommonFrame(old, new)
        var builder = Builder()
        builder.add(.both, frame.old[..<frame.start])
        let (one, two) = (frame.old[frame.start..<frame.oldEnd], frame.new[frame.start..<frame.newEnd])
        if one.count + two.count <= WordChanges.mostBytes {
            WordChanges.compare(TextWords(one), TextWords(two), &builder)
        } else {
            builder.add(.old, one)
            builder.add(.new, two)
        }
        builder.add(.both, frame.old[frame.oldEnd...])
        pieces = builder.pieces
    }

    /// Puts pieces together.
    private struct Builder {
        private var runs: [(kind: Piece.Kind, text: [UInt8])] = []
        var pieces: [Piece] { runs.map { Piece(kind: $0.kind, text: String(decoding: $0.text, as: UTF8.self)) } }

        mutating func add(_ kind: Piece.Kind, _ text: ArraySlice<UInt8>) {
            guard !text.isEmpty else { return }
            if runs.last?.kind == kind {
                runs[runs.count - 1].text += text
            } else {
                runs.append((kind, Array(text)))
            }
        }
    }

    private static func compare(_ one: TextWords, _ two: TextWords, _ builder: inout Builder) {
        // Numbers for words, so that to compare two costs the same whatever they are.
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func numbered(_ words: TextWords) -> [Int] {
            words.ranges.map { range in
                let word = words.text[range]
                if let known = numbers[word] { return known }
                let next = numbers.count
                numbers[word] = next
                return next
            }
        }
        let path = EditPath(numbered(one), numbered(two), most: mostChanges)
        // An old word may follow a new one; runs of changes are put in order.
        var (olds, news): ([ArraySlice<UInt8>], [ArraySlice<UInt8>]) = ([], [])
        func flush() {
            for word in olds { builder.add(.old, word) }
            for word in news { builder.add(.new, word) }
            (olds, news) = ([], [])
        }
        for edit in path.edits {
            switch edit {
            case .both(let words):
                flush()
                for word in words { builder.add(.both, one[word]) }
            case .old(let words): olds += words.map { one[$0] }
            case .new(let words): news += words.map { two[$0] }
            }
        }
        flush()
    }
}

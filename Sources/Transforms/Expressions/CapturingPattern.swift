internal import CRE2
import Tabular

/// A regular expression of RE2 whose matches can be found, with their groups.
///
/// Bounds: C is given the counts of what it may read and write; what it finds lies inside the text.
final class CapturingPattern {
    private let regex: OpaquePointer
    /// How many groups it has.
    let groupCount: Int
    private var spans = [cre2_span](repeating: cre2_span(), count: Int(CRE2_SPANS))

    /// - Throws: `.usage` when it is not a regular expression.
    init(_ pattern: String) throws(ExportError) {
        var problem = [CChar](repeating: 0, count: 256)
        let bytes = pattern.utf8.map { CChar(bitPattern: $0) }
        guard let regex = cre2_make_capturing(bytes, bytes.count, &problem, problem.count) else {
            let text = problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw TextPattern.failure(String(decoding: text, as: UTF8.self))
        }
        self.regex = regex
        groupCount = min(Int(cre2_group_count(regex)), Int(CRE2_SPANS) - 1)
    }

    deinit { cre2_free(regex) }

    /// Looks for the first match from an offset on; `group(_:)` says where it is.
    func find(in text: UnsafeRawBufferPointer, from offset: Int, groups: Int) -> Bool {
        let wanted = Int32(min(groups, groupCount) + 1)
        // An empty text may have no address.
        guard let bytes = text.bindMemory(to: CChar.self).baseAddress else {
            return cre2_find(regex, "", 0, 0, &spans, wanted)
        }
        return cre2_find(regex, bytes, text.count, offset, &spans, wanted)
    }

    /// Where a group of the last match stands, 0 for all of it; nil for one that took no part.
    func group(_ index: Int) -> Range<Int>? {
        guard spans.indices.contains(index), spans[index].is_there else { return nil }
        return spans[index].start..<spans[index].start + spans[index].count
    }
}

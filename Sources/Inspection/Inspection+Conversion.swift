public import Tabular

extension Inspection {
    /// What a conversion to a format would change.
    public struct Conversion: Sendable {
        /// What would become of the values.
        public typealias Effect = ConversionEffect.Outcome

        /// One thing that would change.
        public struct Finding: Sendable {
            /// A word for it that does not change from version to version.
            public var name: String
            /// What becomes of the values.
            public var effect: Effect
            /// How many.
            public var count: UInt64
            /// In words, with the count.
            public var message: String
            /// The first of them.
            public var first: Place?
            /// Its column.
            public var column: String?
        }

        /// The formats it holds for.
        public var formats: [String]
        /// What would change; empty where nothing would.
        public var findings: [Finding]
        /// Whether nothing is lost and nothing refused.
        public var isLossless: Bool { findings.allSatisfy { $0.effect == .kept } }
    }
}

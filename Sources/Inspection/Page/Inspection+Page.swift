extension Inspection {
    /// The same as a page of HTML with charts: one file that needs no script and nothing from the network. Every value
    /// in it is escaped.
    public var page: String { InspectionPage(self).code }
}

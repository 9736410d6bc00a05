import Tabular

/// What becomes of the cells of rows of one shape.
final class PagePlan {
    /// A field that may hold the page.
    struct Body {
        let slot: Int
        let isHTML: Bool
    }

    /// The fields that may hold the page, the best first.
    let bodies: [Body]
    /// The cell that names the page.
    let name: Int?
    /// The cell with the address.
    let url: Int?
    /// The cells of the front matter with their keys.
    let frontMatter: [(key: String, slot: Int)]
    /// All cells with their keys in the manifest: `,"title":`.
    let fields: [(key: [UInt8], slot: Int)]

    private init(_ shape: RowShape, _ options: PageOptions) {
        bodies = (options.body.map { [$0] } ?? PageOptions.bodies).compactMap { name in
            shape.slot(of: name).map { Body(slot: $0, isHTML: name == "html") }
        }
        name = options.name == nil ? nil : shape.slot(of: PageName.column)
        url = shape.slot(of: "url")
        frontMatter = options.frontMatter.compactMap { name in
            shape.slot(of: name).map { (key: PageText.key(name), slot: $0) }
        }
        fields = zip(PagePlan.keys(of: shape), shape.slots).filter { $0.0 != PageName.column }.map { name, slot in
            let key = name.utf8.withUnsafeBytes { PageText.string($0) }
            return (key: [0x2C] + key + [0x3A], slot: slot)
        }
    }

    /// That of a shape, which keeps it.
    static func of(_ shape: RowShape, _ options: PageOptions) -> PagePlan {
        if let known = shape.encoderCache as? PagePlan { return known }
        let plan = PagePlan(shape, options)
        shape.encoderCache = plan
        return plan
    }

    /// The columns' names; what the row has under `name`, which is the page's in the manifest, gets another.
    private static func keys(of shape: RowShape) -> [ColumnName] {
        guard shape.columns.contains("name") else { return shape.columns }
        var next: [ColumnName: Int] = [:]
        let free = HeaderNames.free("name", taken: Set(shape.columns), next: &next)
        return shape.columns.map { $0 == "name" ? free : $0 }
    }
}

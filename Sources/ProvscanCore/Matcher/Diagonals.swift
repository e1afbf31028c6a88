/// Up to which record position each diagonal of a record was followed: an open hash table, emptied in one step.
struct Diagonals {
    private struct Slot {
        var diagonal = 0
        var end = 0
        /// The record that the slot belongs to; a slot of an earlier one is free.
        var round: UInt32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 256)
    private var count = 0
    private var round: UInt32 = 1

    /// Forgets everything.
    mutating func reset() {
        count = 0
        round &+= 1
        if round == 0 { self = Diagonals() }
    }

    /// The end noted for `diagonal`; 0 where there is none.
    func end(of diagonal: Int) -> Int {
        let slot = slots[place(of: diagonal)]
        return slot.round == round ? slot.end : 0
    }

    /// Notes `end` for `diagonal`.
    mutating func set(_ diagonal: Int, end: Int) {
        let place = place(of: diagonal)
        if slots[place].round != round {
            count += 1
            guard count * 2 <= slots.count else { return grow(adding: diagonal, end) }
        }
        slots[place] = Slot(diagonal: diagonal, end: end, round: round)
    }

    /// The slot that holds `diagonal`, or the free one where it belongs.
    private func place(of diagonal: Int) -> Int {
        let mixed = UInt64(truncatingIfNeeded: diagonal) &* WordHash.lengthFactor
        var place = Int(truncatingIfNeeded: mixed >> 32) & (slots.count - 1)
        while slots[place].round == round, slots[place].diagonal != diagonal { place = (place + 1) & (slots.count - 1) }
        return place
    }

    private mutating func grow(adding diagonal: Int, _ end: Int) {
        let known = slots.filter { $0.round == round }
        slots = [Slot](repeating: Slot(), count: slots.count * 2)
        count = 0
        for slot in known { set(slot.diagonal, end: slot.end) }
        set(diagonal, end: end)
    }
}

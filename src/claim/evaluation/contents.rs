//! The contents of tables, with stamps: a table is computed again only when something that it is
//! computed from has changed, and not for values that came before on the same frame.

/// What one table holds, and when it was computed.
#[derive(Clone, Debug)]
pub(super) struct Slot<F, N> {
    /// Functions.
    pub quantities: Vec<N>,
    /// Policies, distributions and weights.
    pub scalars: Vec<F>,
    /// Sets of actions, sets of states.
    pub bits: Vec<bool>,
    /// The norm of the function, once it was asked for.
    pub norm: Option<N>,
    pub computed: u64,
}

impl<F, N> Default for Slot<F, N> {
    fn default() -> Self {
        Slot { quantities: Vec::new(), scalars: Vec::new(), bits: Vec::new(), norm: None, computed: 0 }
    }
}

/// The contents of all tables.
#[derive(Clone, Debug)]
pub(super) struct Contents<F, N> {
    /// For each table what it holds for values without a number, then what is kept for those with
    /// number 0, 1, and so on.
    slots: Vec<Vec<Slot<F, N>>>,
    /// Which of these each table has now.
    chosen: Vec<usize>,
    /// When each table took the contents that it has; 0 if they mean nothing.
    current: Vec<u64>,
}

impl<F, N> Contents<F, N> {
    /// Empty tables, so many of them.
    pub fn new(tables: usize) -> Self {
        let slots = (0..tables).map(|_| vec![Slot::default()]).collect();
        Contents { slots, chosen: vec![0; tables], current: vec![0; tables] }
    }

    /// What a table holds.
    pub fn at(&self, id: u32) -> &Slot<F, N> {
        &self.slots[id as usize][self.chosen[id as usize]]
    }

    /// The same, to be changed.
    pub fn at_mut(&mut self, id: u32) -> &mut Slot<F, N> {
        &mut self.slots[id as usize][self.chosen[id as usize]]
    }

    /// When the table took the contents that it has.
    pub fn current(&self, id: u32) -> u64 {
        self.current[id as usize]
    }

    /// Gives a table the contents that it has for the values with this number, which may be those
    /// of another frame or none.
    pub fn choose(&mut self, id: u32, number: Option<usize>) {
        let chosen = number.map_or(0, |number| number + 1);
        self.chosen[id as usize] = chosen;
        let slots = &mut self.slots[id as usize];
        if slots.len() <= chosen {
            slots.resize_with(chosen + 1, Slot::default);
        }
    }

    /// Notes that a table has its contents from now on.
    pub fn take(&mut self, id: u32, now: u64) {
        self.current[id as usize] = now;
    }
}

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
    slots: Vec<Slot<F, N>>,
    /// For each table that is kept its contents by the number of the values it is computed from.
    kept: Vec<Vec<Slot<F, N>>>,
    /// Which of these each table has now.
    chosen: Vec<Option<usize>>,
    /// When each table took the contents that it has; 0 if they mean nothing.
    current: Vec<u64>,
}

impl<F, N> Contents<F, N> {
    /// Empty tables, so many of them.
    pub fn new(tables: usize) -> Self {
        Contents {
            slots: (0..tables).map(|_| Slot::default()).collect(),
            kept: (0..tables).map(|_| Vec::new()).collect(),
            chosen: vec![None; tables],
            current: vec![0; tables],
        }
    }

    /// What a table holds.
    pub fn at(&self, id: u32) -> &Slot<F, N> {
        match self.chosen[id as usize] {
            None => &self.slots[id as usize],
            Some(number) => &self.kept[id as usize][number],
        }
    }

    /// The same, to be changed.
    pub fn at_mut(&mut self, id: u32) -> &mut Slot<F, N> {
        match self.chosen[id as usize] {
            None => &mut self.slots[id as usize],
            Some(number) => &mut self.kept[id as usize][number],
        }
    }

    /// When the table took the contents that it has.
    pub fn current(&self, id: u32) -> u64 {
        self.current[id as usize]
    }

    /// Gives a table the contents that it has for the values with this number, which may be those
    /// of another frame or none.
    pub fn choose(&mut self, id: u32, number: Option<usize>) {
        self.chosen[id as usize] = number;
        if let Some(number) = number {
            let kept = &mut self.kept[id as usize];
            kept.resize_with(kept.len().max(number + 1), Slot::default);
        }
    }

    /// Notes that a table has its contents from now on.
    pub fn take(&mut self, id: u32, now: u64) {
        self.current[id as usize] = now;
    }
}

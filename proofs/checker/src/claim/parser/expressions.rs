//! Reads expressions: quantifiers, infix operators by precedence, applications.

use super::{ARGUMENT_WORDS, Binder, Expr, Kind, MAX_DEPTH, Name, Parser, Range, Read, Refusal, Term};
use crate::claim::lexer::Token;
use crate::claim::syntax::{COMPARISON, FOLDS, Fold, IMPLIES, INFIX, Infix};

impl Parser {
    fn node(&mut self, line: usize, term: Term) -> Read<Expr> {
        let mut expr = Expr { term, line, depth: 0 };
        let below = expr.parts().iter().map(|part| part.depth).max().unwrap_or(0);
        expr.depth = below.saturating_add(expr.levels());
        if expr.depth > MAX_DEPTH { Err(too_deep(line)) } else { Ok(expr) }
    }

    /// Reads something that may contain expressions; how deep they nest is bounded before anything
    /// recurses.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(self.line()));
        }
        self.depth = self.depth.saturating_add(1);
        let result = read(self);
        self.depth = self.depth.saturating_sub(1);
        result
    }

    pub(super) fn expr(&mut self) -> Read<Expr> {
        self.nested(|parser| if parser.is_at("for") { parser.quantified() } else { parser.chain(0) })
    }

    fn quantified(&mut self) -> Read<Expr> {
        let line = self.line();
        self.expect("for")?;
        let bound = self.locals.len();
        let mut binders = vec![self.binder()?];
        while self.take(",") {
            binders.push(self.binder()?);
        }
        self.expect(":")?;
        let body = self.expr()?;
        self.locals.truncate(bound);
        self.node(line, Term::Quantified(binders, Box::new(body)))
    }

    fn bind(&mut self) -> Read<Name> {
        let name = self.new_name()?;
        self.locals.push(name.clone());
        Ok(name)
    }

    fn binder(&mut self) -> Read<Binder> {
        if self.take("small") {
            return self.bind().map(Binder::Small);
        }
        let every = self.take("every");
        if !every && !self.take("some") {
            return self.expected("`every`, `some` or `small`");
        }
        if self.is_at_any(&["state", "action", "component"]) {
            let range = self.range()?;
            return Ok(if every { Binder::Every(range) } else { Binder::Some(range) });
        }
        if !every {
            let kind = self.kind()?;
            let constructed = matches!(kind, Kind::Number) || kind.sort().is_some();
            if !constructed {
                return self.expected("a function or a number, which may be constructed");
            }
            let name = self.new_name()?;
            self.expect("by")?;
            let term = self.chain(COMPARISON)?;
            self.locals.push(name.clone());
            return Ok(Binder::By(kind, name, term));
        }
        let name = self.new_name()?;
        let binder = if self.take("near") {
            Binder::Near(name.clone(), self.chain(COMPARISON)?)
        } else {
            self.expect(">")?;
            self.expect("0")?;
            Binder::Positive(name.clone())
        };
        self.locals.push(name);
        Ok(binder)
    }

    fn range(&mut self) -> Read<Range> {
        if self.take("state") {
            return self.bind().map(Range::State);
        }
        if self.take("component") {
            return self.bind().map(Range::Component);
        }
        self.expect("action")?;
        let action = self.bind()?;
        self.expect("at")?;
        Ok(Range::Action(action, self.name()?))
    }

    /// Operands with infix operators of this level and the stronger ones: one call for all levels, so
    /// that the stack holds few.
    fn chain(&mut self, weakest: usize) -> Read<Expr> {
        let line = self.line();
        let mut left = if weakest <= COMPARISON && self.take("not") {
            let inner = self.nested(|parser| parser.right_of(COMPARISON))?;
            self.node(line, Term::Not(Box::new(inner)))?
        } else {
            self.operand()?
        };
        while let Some((level, operator)) = self.infix().filter(|(level, _)| *level >= weakest) {
            self.skip();
            let stronger = level.saturating_add(1);
            let right = match level {
                IMPLIES if !self.is_at("for") => self.nested(|parser| parser.chain(IMPLIES))?,
                _ if level < COMPARISON => self.right_of(stronger)?,
                _ => self.chain(stronger)?,
            };
            left = self.node(line, Term::Binary(operator, Box::new(left), Box::new(right)))?;
            if level == COMPARISON && self.infix().is_some_and(|(next, _)| next == COMPARISON) {
                return self.expected("no second comparison: comparisons do not chain");
            }
        }
        Ok(left)
    }

    /// The infix operator that comes next, with its level.
    fn infix(&self) -> Option<(usize, Infix)> {
        let at = |operators: &[(&str, Infix)]| {
            operators.iter().find(|(spelling, _)| self.is_at(spelling)).map(|(_, operator)| *operator)
        };
        INFIX.into_iter().enumerate().find_map(|(level, operators)| Some((level, at(operators)?)))
    }

    /// What may stand to the right of `not` and of the connectives: also a quantifier.
    fn right_of(&mut self, level: usize) -> Read<Expr> {
        if self.is_at("for") { self.expr() } else { self.chain(level) }
    }

    fn operand(&mut self) -> Read<Expr> {
        let line = self.line();
        if self.take("-") {
            let inner = self.nested(Parser::operand)?;
            return self.node(line, Term::Negated(Box::new(inner)));
        }
        let mut left = self.primary()?;
        // Applications follow names, applications and indices.
        let mut applies = matches!(left.term, Term::Name(_)) && !matches!(self.before(), Some(")"));
        loop {
            if applies && self.take("(") {
                let arguments = self.arguments()?;
                left = self.node(line, Term::Apply(Box::new(left), arguments))?;
            } else if self.take("[") {
                let index = self.expr()?;
                self.expect("]")?;
                left = self.node(line, Term::Index(Box::new(left), Box::new(index)))?;
                applies = true;
            } else {
                return Ok(left);
            }
        }
    }

    fn before(&self) -> Option<&str> {
        self.words.get(self.at.checked_sub(1)?).map(|word| &*word.spelling)
    }

    fn arguments(&mut self) -> Read<Vec<(Option<Name>, Expr)>> {
        let mut arguments = Vec::new();
        loop {
            let follows = self.look(1).is_some_and(|next| matches!(next.token, Token::Word(_)));
            let word = if follows && self.is_at_any(&ARGUMENT_WORDS) { Some(self.name()?) } else { None };
            arguments.push((word, self.expr()?));
            if !self.take(",") {
                self.expect(")")?;
                return Ok(arguments);
            }
        }
    }

    fn primary(&mut self) -> Read<Expr> {
        let line = self.line();
        if self.take("(") {
            let inner = self.expr()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.take("{") {
            let mut members = vec![self.expr()?];
            while self.take(",") {
                members.push(self.expr()?);
            }
            self.expect("}")?;
            return self.node(line, Term::Set(members));
        }
        for (word, fold) in FOLDS {
            if self.is_at(word)
                && self.spelling(1) == "("
                && ["state", "action", "component"].contains(&self.spelling(2))
            {
                self.skip();
                self.skip();
                return self.fold(line, fold);
            }
        }
        if matches!(self.look(0), Some(word) if matches!(word.token, Token::Number(_))) {
            let number = self.number()?;
            return self.node(line, Term::Number(number));
        }
        // `max`, `min`, `abs` are reserved, yet operators.
        let operator = self.is_at_any(&["max", "min", "abs"]) && self.spelling(1) == "(";
        let name = if operator { self.word() } else { self.name()? };
        self.node(line, Term::Name(name))
    }

    fn fold(&mut self, line: usize, fold: Fold) -> Read<Expr> {
        let bound = self.locals.len();
        let mut ranges = vec![self.range()?];
        while self.take(",") {
            ranges.push(self.range()?);
        }
        self.expect(":")?;
        let body = self.expr()?;
        self.expect(")")?;
        self.locals.truncate(bound);
        self.node(line, Term::Fold(fold, ranges, Box::new(body)))
    }
}

fn too_deep(line: usize) -> Refusal {
    Refusal::limit(format!("the expression is more than {MAX_DEPTH} deep")).at(line)
}

//! Reads expressions: quantifiers, operators by precedence, applications and literals.

use super::{MOST_DEEP, Parsed, Parser};
use crate::claim::error::ClaimProblem;
use crate::claim::lexer::Token;
use crate::claim::syntax::*;

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.deeper(|parser| if parser.is("for") { parser.quantified() } else { parser.binary(0) })
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Parsed<Expr>) -> Parsed<Expr> {
        self.depth += 1;
        self.admit(self.depth)?;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn admit(&self, height: u32) -> Parsed<()> {
        if height > MOST_DEEP {
            return self.fail(self.span(), ClaimProblem::TooDeep { most: MOST_DEEP as usize });
        }
        Ok(())
    }

    /// An expression that began there and ends here.
    fn node(&self, kind: ExprKind, start: usize) -> Parsed<Expr> {
        let expr = At::new(kind, start..self.end());
        self.admit(expr.height())?;
        Ok(expr)
    }

    /// `for BINDER, BINDER: BODY`; the body reaches as far to the right as it can.
    fn quantified(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        self.expect("for")?;
        let binders = self.separated(",", Self::binder)?;
        self.expect(":")?;
        let body = Box::new(self.expression()?);
        self.node(ExprKind::Quantified(binders, body), start)
    }

    /// A quantifier as other languages write it: `forall s:`, `for all s:`, `for every s:`.
    fn foreign_quantifier<T>(&self) -> Parsed<T> {
        let found = match self.peek() {
            Token::Word(word) => word,
            _ => "for",
        };
        let name = match self.ahead(1) {
            Token::Word(name) if !RESERVED.contains(&name) => name,
            _ => "s",
        };
        let quantifier = if found == "exists" { "some" } else { "every" };
        let instead = format!("for {quantifier} state {name}:");
        self.fail(self.span(), ClaimProblem::Quantifier { found: found.to_owned(), instead })
    }

    fn binder(&mut self) -> Parsed<Binder> {
        if self.take("small") {
            return Ok(Binder::Small(self.name("a name for the perturbation, such as `eps`")?));
        }
        let quantifier = match self.peek() {
            Token::Word("every") => Quantifier::Every,
            Token::Word("some") => Quantifier::Some,
            Token::Word("all" | "each" | "any") => return self.foreign_quantifier(),
            _ => return self.unexpected("`every`, `some` or `small`", &["every", "some", "small"]),
        };
        self.advance();
        if let Some(binder) = self.finite_binder(quantifier)? {
            return Ok(binder);
        }
        if quantifier == Quantifier::Every {
            let name = self.name("`state`, `action`, `component` or a name")?;
            if [":", ",", "in"].iter().any(|next| self.is(next)) {
                self.next -= 2;
                return self.foreign_quantifier();
            }
            if self.take(">") {
                if self.peek() != Token::Number("0") {
                    return self.unexpected("`0`", &[]);
                }
                self.advance();
                return Ok(Binder::Positive(name));
            }
            if !self.take("near") {
                return self.unexpected("`> 0` or `near`", &["near"]);
            }
            return Ok(Binder::Near(name, self.binary(5)?));
        }
        let start = self.span().start;
        let TypeExpr::Plain(kind) = self.plain_type()? else {
            return self.unexpected("a type", &PLAIN_TYPES.map(|(known, _)| known));
        };
        let kind = At::new(kind, start..self.end());
        let name = self.name("a name")?;
        self.expect("by")?;
        Ok(Binder::By(kind, name, self.binary(5)?))
    }

    /// `state s`, `action a at s`, `component k`
    fn finite_binder(&mut self, quantifier: Quantifier) -> Parsed<Option<Binder>> {
        if self.take("state") {
            return Ok(Some(Binder::State(quantifier, self.name("a state's name")?)));
        }
        if self.take("component") {
            return Ok(Some(Binder::Component(quantifier, self.name("a component's name")?)));
        }
        if self.take("action") {
            let name = self.name("an action's name")?;
            self.expect("at")?;
            return Ok(Some(Binder::Action(quantifier, name, self.name("a state")?)));
        }
        Ok(None)
    }

    fn infix(&self) -> Option<BinaryOp> {
        match self.peek() {
            Token::Word(text) | Token::Symbol(text) => BinaryOp::spelled(text),
            _ => None,
        }
    }

    /// Precedence climbing: operands joined by operators that bind at least as strongly as
    /// `weakest`.
    fn binary(&mut self, weakest: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        let mut compared: Option<BinaryOp> = None;
        while let Some(op) = self.infix() {
            let precedence = op.precedence();
            if precedence < weakest {
                break;
            }
            if let (5, Some(first)) = (precedence, compared) {
                let problem = ClaimProblem::Chained { first: first.symbol(), second: op.symbol() };
                return self.fail(self.span(), problem);
            }
            compared = Some(op).filter(|_| precedence == 5);
            self.advance();
            // `implies` associates to the right, everything else to the left; a quantifier may end
            // a chain.
            let right = if precedence < 5 && self.is("for") {
                self.expression()?
            } else if op == BinaryOp::Implies {
                self.deeper(|parser| parser.binary(precedence))?
            } else {
                self.binary(precedence + 1)?
            };
            let start = left.span.start;
            let end = right.span.end;
            left = At::new(ExprKind::Binary(op, Box::new(left), Box::new(right)), start..end);
            self.admit(left.height())?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        let kind = if self.take("-") {
            ExprKind::Negate(Box::new(self.deeper(Self::unary)?))
        } else if self.take("not") {
            // `not x = y` denies the comparison.
            let denied = |parser: &mut Self| if parser.is("for") { parser.expression() } else { parser.binary(5) };
            ExprKind::Not(Box::new(self.deeper(denied)?))
        } else {
            return self.postfix();
        };
        self.node(kind, start)
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let word = matches!(self.peek(), Token::Word(_));
        let mut expr = self.primary()?;
        // Applications follow names, applications and indices, not parentheses.
        let mut applies = word && matches!(expr.value, ExprKind::Name(_));
        loop {
            let start = expr.span.start;
            if applies && self.take("(") {
                let arguments = self.separated(",", Self::argument)?;
                self.expect(")")?;
                expr = self.node(ExprKind::Call(Box::new(expr), arguments), start)?;
            } else if self.take("[") {
                let index = Box::new(self.expression()?);
                self.expect("]")?;
                expr = self.node(ExprKind::Index(Box::new(expr), index), start)?;
                applies = true;
            } else {
                return Ok(expr);
            }
        }
    }

    fn argument(&mut self) -> Parsed<Argument> {
        let label = match (self.peek(), self.ahead(1)) {
            (Token::Word(word), Token::Word(next))
                if !RESERVED.contains(&word) && BinaryOp::spelled(next).is_none() =>
            {
                let label = At::new(word.to_owned(), self.span());
                self.advance();
                Some(label)
            }
            _ => None,
        };
        Ok(Argument { label, value: self.expression()? })
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let span = self.span();
        match self.peek() {
            Token::Number(text) => {
                self.advance();
                Ok(At::new(ExprKind::Number(text.to_owned()), span))
            }
            Token::Symbol("(") => {
                self.advance();
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Symbol("{") => {
                self.advance();
                let members = self.separated(",", Self::expression)?;
                self.expect("}")?;
                self.node(ExprKind::Set(members), span.start)
            }
            Token::Word(word @ ("sum" | "max" | "min"))
                if matches!(self.ahead(2), Token::Word("state" | "action" | "component")) =>
            {
                self.aggregate(word, span)
            }
            Token::Word("forall" | "exists") if matches!(self.ahead(1), Token::Word(next) if BinaryOp::spelled(next).is_none()) => {
                self.foreign_quantifier()
            }
            // Some words of the language are also operators or constants.
            Token::Word(word)
                if !RESERVED.contains(&word) || ["gamma", "abs", "actions", "sum", "max", "min"].contains(&word) =>
            {
                self.advance();
                Ok(At::new(ExprKind::Name(word.to_owned()), span))
            }
            _ => self.unexpected("an expression", &["not", "for", "gamma"]),
        }
    }

    /// `sum(state s, action a at s: …)`
    fn aggregate(&mut self, word: &str, span: Span) -> Parsed<Expr> {
        self.advance();
        self.expect("(")?;
        let binders = self.separated(",", |parser| match parser.finite_binder(Quantifier::None)? {
            Some(binder) => Ok(binder),
            None => parser.unexpected("`state`, `action` or `component`", &["state", "action", "component"]),
        })?;
        self.expect(":")?;
        let body = Box::new(self.expression()?);
        self.expect(")")?;
        let aggregates = [Aggregate::Sum, Aggregate::Max, Aggregate::Min];
        let aggregate = aggregates.into_iter().find(|one| one.keyword() == word).unwrap_or(Aggregate::Sum);
        self.node(ExprKind::Aggregate(aggregate, binders, body), span.start)
    }
}

//! Reads expressions: quantifiers, operators by precedence, applications and literals.

use super::{INFIX_WORDS, MOST_DEEP, Parsed, Parser, Tall};
use crate::claim::error::ClaimProblem;
use crate::claim::lexer::Token;
use crate::claim::syntax::*;

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.tall_expression().map(|(expr, _)| expr)
    }

    fn tall_expression(&mut self) -> Parsed<Tall> {
        self.deeper()?;
        let result = if self.is_word("for") { self.quantified() } else { self.binary(0) };
        self.depth -= 1;
        result
    }

    fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        self.height(self.depth).map(|_| ())
    }

    fn height(&self, height: u32) -> Parsed<u32> {
        match height > MOST_DEEP {
            true => self.fail(self.span(), ClaimProblem::TooDeep { most: MOST_DEEP as usize }),
            false => Ok(height),
        }
    }

    /// `for BINDER, BINDER: BODY`; the body reaches as far to the right as it can.
    fn quantified(&mut self) -> Parsed<Tall> {
        let start = self.span().start;
        self.expect_word("for")?;
        let mut binders = Vec::new();
        let mut tallest = 0;
        loop {
            let (binder, height) = self.binder()?;
            binders.push(binder);
            tallest = tallest.max(height);
            if !self.take(Token::Comma) {
                break;
            }
        }
        self.expect_symbol(Token::Colon)?;
        let (body, height) = self.tall_expression()?;
        let height = self.height(tallest.max(height) + binders.len() as u32)?;
        Ok((At::new(ExprKind::Quantified(binders, Box::new(body)), start..self.end()), height))
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

    fn binder(&mut self) -> Parsed<(Binder, u32)> {
        if self.take_word("small") {
            return Ok((Binder::Small(self.name("a name for the perturbation, such as `eps`")?), 0));
        }
        let quantifier = match self.peek() {
            Token::Word("every") => Quantifier::Every,
            Token::Word("some") => Quantifier::Some,
            Token::Word("all" | "each" | "any") => return self.foreign_quantifier(),
            _ => return self.unexpected("`every`, `some` or `small`", &["every", "some", "small"]),
        };
        self.advance();
        if let Some(binder) = self.finite_binder(quantifier)? {
            return Ok((binder, 0));
        }
        if quantifier == Quantifier::Every {
            let name = self.name("`state`, `action`, `component` or a name")?;
            if matches!(self.peek(), Token::Colon | Token::Comma | Token::Word("in")) {
                self.next -= 2;
                return self.foreign_quantifier();
            }
            if self.take(Token::Greater) {
                if self.peek() != Token::Number("0") {
                    return self.unexpected("`0`", &[]);
                }
                self.advance();
                return Ok((Binder::Positive(name), 0));
            }
            if !self.take_word("near") {
                return self.unexpected("`> 0` or `near`", &["near"]);
            }
            let (center, height) = self.binary(5)?;
            return Ok((Binder::Near(name, center), height));
        }
        let start = self.span().start;
        let TypeExpr::Plain(kind) = self.plain_type()? else {
            return self.unexpected("a type", &PLAIN_TYPES);
        };
        let kind = At::new(kind, start..self.end());
        let name = self.name("a name")?;
        self.expect_word("by")?;
        let (term, height) = self.binary(5)?;
        Ok((Binder::By(kind, name, term), height))
    }

    /// `state s`, `action a at s`, `component k`
    fn finite_binder(&mut self, quantifier: Quantifier) -> Parsed<Option<Binder>> {
        if self.take_word("state") {
            return Ok(Some(Binder::State(quantifier, self.name("a state's name")?)));
        }
        if self.take_word("component") {
            return Ok(Some(Binder::Component(quantifier, self.name("a component's name")?)));
        }
        if self.take_word("action") {
            let name = self.name("an action's name")?;
            self.expect_word("at")?;
            return Ok(Some(Binder::Action(quantifier, name, self.name("a state")?)));
        }
        Ok(None)
    }

    fn infix(&self) -> Option<BinaryOp> {
        Some(match self.peek() {
            Token::Word("iff") => BinaryOp::Iff,
            Token::Word("implies") => BinaryOp::Implies,
            Token::Word("or") => BinaryOp::Or,
            Token::Word("and") => BinaryOp::And,
            Token::Word("in") => BinaryOp::In,
            Token::Word("within") => BinaryOp::Within,
            Token::Equal => BinaryOp::Equal,
            Token::Unequal => BinaryOp::Unequal,
            Token::LessEqual => BinaryOp::LessEqual,
            Token::Less => BinaryOp::Less,
            Token::GreaterEqual => BinaryOp::GreaterEqual,
            Token::Greater => BinaryOp::Greater,
            Token::Plus => BinaryOp::Add,
            Token::Minus => BinaryOp::Subtract,
            Token::Times => BinaryOp::Multiply,
            Token::Over => BinaryOp::Divide,
            _ => return None,
        })
    }

    /// Precedence climbing: operands joined by operators that bind at least as strongly as
    /// `weakest`.
    fn binary(&mut self, weakest: u8) -> Parsed<Tall> {
        let (mut left, mut height) = self.unary()?;
        let mut compared: Option<BinaryOp> = None;
        while let Some(op) = self.infix() {
            let precedence = op.precedence();
            if precedence < weakest {
                break;
            }
            if precedence == 5 {
                if let Some(first) = compared {
                    let problem = ClaimProblem::Chained { first: first.symbol(), second: op.symbol() };
                    return self.fail(self.span(), problem);
                }
                compared = Some(op);
            } else {
                compared = None;
            }
            self.advance();
            // `implies` associates to the right, everything else to the left; a quantifier may end
            // a chain.
            let (right, other) = if precedence < 5 && self.is_word("for") {
                self.tall_expression()?
            } else if op == BinaryOp::Implies {
                self.deeper()?;
                let right = self.binary(precedence)?;
                self.depth -= 1;
                right
            } else {
                self.binary(precedence + 1)?
            };
            height = self.height(height.max(other) + 1)?;
            let span = left.span.start..right.span.end;
            left = At::new(ExprKind::Binary(op, Box::new(left), Box::new(right)), span);
        }
        Ok((left, height))
    }

    fn unary(&mut self) -> Parsed<Tall> {
        let start = self.span().start;
        let (negate, operand) = if self.take(Token::Minus) {
            self.deeper()?;
            (true, self.unary()?)
        } else if self.take_word("not") {
            self.deeper()?;
            // `not x = y` denies the comparison.
            (false, if self.is_word("for") { self.tall_expression()? } else { self.binary(5)? })
        } else {
            return self.postfix();
        };
        self.depth -= 1;
        let (operand, height) = operand;
        let kind = if negate { ExprKind::Negate(Box::new(operand)) } else { ExprKind::Not(Box::new(operand)) };
        Ok((At::new(kind, start..self.end()), self.height(height + 1)?))
    }

    fn postfix(&mut self) -> Parsed<Tall> {
        let word = matches!(self.peek(), Token::Word(_));
        let (mut expr, mut height) = self.primary()?;
        // Applications follow names, applications and indices, not parentheses.
        let mut applies = word && matches!(expr.value, ExprKind::Name(_));
        loop {
            let start = expr.span.start;
            if applies && self.take(Token::Open) {
                let (arguments, other) = self.arguments()?;
                height = self.height(height.max(other) + 1)?;
                expr = At::new(ExprKind::Call(Box::new(expr), arguments), start..self.end());
            } else if self.take(Token::OpenIndex) {
                let (index, other) = self.tall_expression()?;
                self.expect_symbol(Token::CloseIndex)?;
                height = self.height(height.max(other) + 1)?;
                expr = At::new(ExprKind::Index(Box::new(expr), Box::new(index)), start..self.end());
                applies = true;
            } else {
                return Ok((expr, height));
            }
        }
    }

    fn arguments(&mut self) -> Parsed<(Vec<Argument>, u32)> {
        let mut arguments = Vec::new();
        let mut tallest = 0;
        loop {
            let label = match (self.peek(), self.ahead(1)) {
                (Token::Word(word), Token::Word(next)) if !RESERVED.contains(&word) && !INFIX_WORDS.contains(&next) => {
                    let label = At::new(word.to_owned(), self.span());
                    self.advance();
                    Some(label)
                }
                _ => None,
            };
            let (value, height) = self.tall_expression()?;
            tallest = tallest.max(height);
            arguments.push(Argument { label, value });
            if !self.take(Token::Comma) {
                self.expect_symbol(Token::Close)?;
                return Ok((arguments, tallest));
            }
        }
    }

    fn primary(&mut self) -> Parsed<Tall> {
        let span = self.span();
        match self.peek() {
            Token::Number(text) => {
                self.advance();
                Ok((At::new(ExprKind::Number(text.to_owned()), span), 1))
            }
            Token::Open => {
                self.advance();
                let inner = self.tall_expression()?;
                self.expect_symbol(Token::Close)?;
                Ok(inner)
            }
            Token::OpenSet => {
                self.advance();
                let (first, mut tallest) = self.tall_expression()?;
                let mut members = vec![first];
                while self.take(Token::Comma) {
                    let (member, height) = self.tall_expression()?;
                    members.push(member);
                    tallest = tallest.max(height);
                }
                self.expect_symbol(Token::CloseSet)?;
                Ok((At::new(ExprKind::Set(members), span.start..self.end()), self.height(tallest + 1)?))
            }
            Token::Word(word @ ("sum" | "max" | "min")) => self.aggregate(word, span),
            // Words of the language that are also operators or constants.
            Token::Word(word @ ("gamma" | "abs" | "actions")) => {
                self.advance();
                Ok((At::new(ExprKind::Name(word.to_owned()), span), 1))
            }
            Token::Word("forall" | "exists") if matches!(self.ahead(1), Token::Word(next) if !INFIX_WORDS.contains(&next)) => {
                self.foreign_quantifier()
            }
            Token::Word(word) if !RESERVED.contains(&word) => {
                self.advance();
                Ok((At::new(ExprKind::Name(word.to_owned()), span), 1))
            }
            _ => self.unexpected("an expression", &["not", "for", "gamma"]),
        }
    }

    /// `sum(state s, action a at s: …)`, or the functions `max(x, y)` and `min(x, y)`.
    fn aggregate(&mut self, word: &str, span: Span) -> Parsed<Tall> {
        self.advance();
        let binds = matches!(self.ahead(1), Token::Word("state" | "action" | "component"));
        if !binds {
            return Ok((At::new(ExprKind::Name(word.to_owned()), span), 1));
        }
        self.expect_symbol(Token::Open)?;
        let mut binders = Vec::new();
        loop {
            match self.finite_binder(Quantifier::None)? {
                Some(binder) => binders.push(binder),
                None => return self.unexpected("`state`, `action` or `component`", &["state", "action", "component"]),
            }
            if !self.take(Token::Comma) {
                break;
            }
        }
        self.expect_symbol(Token::Colon)?;
        let (body, height) = self.tall_expression()?;
        self.expect_symbol(Token::Close)?;
        let aggregate = match word {
            "sum" => Aggregate::Sum,
            "max" => Aggregate::Max,
            _ => Aggregate::Min,
        };
        let height = self.height(height + binders.len() as u32)?;
        Ok((At::new(ExprKind::Aggregate(aggregate, binders, Box::new(body)), span.start..self.end()), height))
    }
}

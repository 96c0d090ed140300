//! Random flows: requirement levels, nesting to depth 3, every condition.

use super::realm::{Execution, Requirement, User, What};

use Requirement::{Alternative, Conditional, Disabled, Required};

/// A generator of numbers that are the same everywhere (xorshift, Marsaglia 2003).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = self.below(from.len() as u64);
        from[usize::try_from(at).unwrap()]
    }
}

/// The conditions that trees have.
pub const CONDITIONS: [&str; 6] = [
    "conditional-user-configured",
    "conditional-user-role",
    "conditional-user-attribute",
    "conditional-credential",
    "conditional-sub-flow-executed",
    "conditional-level-of-authentication",
];

/// Steps behind the first; what is often used stands more often.
const STEPS: [&str; 14] = [
    "auth-otp-form",
    "auth-otp-form",
    "auth-otp-form",
    "auth-otp-form",
    "webauthn-authenticator",
    "webauthn-authenticator",
    "webauthn-authenticator",
    "auth-recovery-authn-code-form",
    "auth-recovery-authn-code-form",
    "webauthn-authenticator-passwordless",
    "auth-password-form",
    "allow-access-authenticator",
    "deny-access-authenticator",
    "auth-username-form",
];

/// The tree of a number, the same each time; its sub-flows' names begin with `prefix`.
pub fn tree(number: u64, prefix: &str) -> Vec<Execution> {
    let dice = Dice::new(number + 1);
    let mut growing = Growing { dice, prefix, flows: 0, level: 0 };
    growing.root()
}

struct Growing<'a> {
    dice: Dice,
    prefix: &'a str,
    flows: usize,
    /// Conditions of one flow have different levels.
    level: u32,
}

impl Growing<'_> {
    fn root(&mut self) -> Vec<Execution> {
        match self.dice.below(10) {
            // As the built-in flow is made.
            0..=2 => {
                let mut forms = self.first();
                let alias = self.alias();
                forms.extend(self.level(2));
                vec![
                    Execution::step(Alternative, "auth-cookie"),
                    Execution::flow(Alternative, &alias, forms),
                ]
            }
            // Anything.
            3 => self.level(3),
            // Blocks of levels, the first with the password.
            4..=5 => {
                let alias = self.alias();
                let mut block = vec![self.condition("conditional-level-of-authentication")];
                block.extend(self.first());
                let mut root = vec![Execution::flow(Conditional, &alias, block)];
                root.extend(self.level(3));
                root
            }
            _ => {
                let mut root = self.first();
                root.extend(self.level(3));
                root
            }
        }
    }

    fn first(&mut self) -> Vec<Execution> {
        let step = |authenticator| Execution::step(Required, authenticator);
        match self.dice.below(5) {
            0 => vec![step("auth-username-form"), step("auth-password-form")],
            1 => vec![step("auth-username-form")],
            _ => vec![step("auth-username-password-form")],
        }
    }

    fn alias(&mut self) -> String {
        self.flows += 1;
        format!("{} {}", self.prefix, self.flows)
    }

    fn level(&mut self, depth: u64) -> Vec<Execution> {
        // Mostly one kind, as people build them; sometimes mixed.
        let kinds: &[Requirement] = match self.dice.below(6) {
            0 | 1 => &[Required, Required, Required, Disabled],
            2 | 3 => &[Alternative, Alternative, Alternative, Disabled],
            _ => &[Required, Alternative, Disabled],
        };
        let count = 1 + self.dice.below(3);
        (0..count).map(|_| self.one(depth, kinds)).collect()
    }

    fn one(&mut self, depth: u64, kinds: &[Requirement]) -> Execution {
        let requirement = self.dice.pick(kinds);
        if depth == 0 || self.dice.chance(40) {
            return Execution::step(requirement, self.dice.pick(&STEPS));
        }
        let conditional = self.dice.chance(65) && requirement != Alternative;
        let alias = self.alias();
        let mut inner = Vec::new();
        // Conditions count in conditional sub-flows only; elsewhere they are ignored.
        let conditions = match conditional {
            true => self.dice.pick(&[0, 1, 1, 1, 2, 2, 2]),
            false => self.dice.pick(&[0, 0, 0, 0, 1]),
        };
        for _ in 0..conditions {
            let name = self.dice.pick(&CONDITIONS);
            inner.push(self.condition(name));
        }
        // Now and then a level without anything.
        if self.dice.chance(95) {
            inner.extend(self.level(depth - 1));
        }
        Execution::flow(if conditional { Conditional } else { requirement }, &alias, inner)
    }

    fn condition(&mut self, name: &str) -> Execution {
        let requirement = self.dice.pick(&[Required, Required, Required, Required, Disabled]);
        let condition = Execution::step(requirement, name);
        let negated = ["false", "true"][usize::from(self.dice.chance(40))];
        match name {
            "conditional-user-role" => {
                condition.with("condUserRole", "staff").with("negate", negated)
            }
            "conditional-user-attribute" => condition
                .with("attribute_name", "trusted")
                .with("attribute_expected_value", "yes")
                .with("not", negated),
            "conditional-credential" => {
                let listed = ["otp", "webauthn", "password", "otp##webauthn", "none"];
                let listed = self.dice.pick(&listed);
                condition.with("credentials", listed).with("included", negated)
            }
            "conditional-sub-flow-executed" => {
                let flow = 1 + self.dice.below(self.flows as u64 + 1);
                let result = self.dice.pick(&["executed", "not-executed", "not-executed"]);
                let alias = format!("{} {flow}", self.prefix);
                condition.with("flow_to_check", &alias).with("check_result", result)
            }
            "conditional-level-of-authentication" => {
                self.level += 1;
                let age = self.dice.pick(&["0", "36000"]);
                let level = self.level.to_string();
                condition.with("loa-condition-level", &level).with("loa-max-age", age)
            }
            _ => condition,
        }
    }
}

/// The conditions a tree has in use.
pub fn conditions_of(executions: &[Execution]) -> Vec<&str> {
    let mut found = Vec::new();
    for execution in executions {
        match &execution.what {
            What::Step(name, _) if name.starts_with("conditional-") => found.push(name.as_str()),
            What::Step(..) => {}
            What::Flow(_, inner) => found.extend(conditions_of(inner)),
        }
    }
    found
}

/// The users who try each tree.
pub fn users() -> Vec<User> {
    vec![
        User::new("plain"),
        User::new("otp").otp(),
        User::new("key").key(),
        User::new("spare").recovery(),
        User::new("passkey").passkey(),
        User::new("all").otp().key().recovery(),
        User::new("staff").staff().attribute("trusted", "yes"),
        User::new("staff-otp").staff().otp(),
        User::new("trusted-key").attribute("trusted", "yes").key(),
    ]
}

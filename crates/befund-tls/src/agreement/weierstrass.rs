//! Elliptic curves y² = x³ + ax + b over a prime field, in Jacobian coordinates, for the brainpool
//! curves (RFC 5639 section 3, RFC 7027).

use num_bigint::BigUint;

use super::{hex, padded};

/// A curve of prime order.
pub(super) struct Curve {
    p: BigUint,
    a: BigUint,
    b: BigUint,
    generator: Point,
    order: BigUint,
    /// Bytes of a coordinate.
    length: usize,
}

/// A point other than the one at infinity.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Point {
    x: BigUint,
    y: BigUint,
}

/// A point (x/z², y/z³); z is zero at infinity.
struct Jacobian {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

impl Curve {
    /// brainpoolP256r1, brainpoolP384r1 or brainpoolP512r1.
    pub(super) fn brainpool(bits: usize) -> Option<Self> {
        let (_, [p, a, b, x, y, order]) = BRAINPOOL.iter().find(|row| row.0 == bits)?;
        Some(Self {
            p: hex(p)?,
            a: hex(a)?,
            b: hex(b)?,
            generator: Point { x: hex(x)?, y: hex(y)? },
            order: hex(order)?,
            length: bits / 8,
        })
    }

    /// A private key made of random bytes.
    pub(super) fn scalar(&self, random: &[u8]) -> BigUint {
        BigUint::from_bytes_be(random) % (&self.order - 1u8) + 1u8
    }

    /// The public key, uncompressed (RFC 8422 section 5.4.1).
    pub(super) fn public(&self, secret: &BigUint) -> Option<Vec<u8>> {
        let point = self.multiply(secret, &self.generator)?;
        let (x, y) = (padded(&point.x, self.length), padded(&point.y, self.length));
        Some([vec![4], x, y].concat())
    }

    /// The x-coordinate of the shared point (RFC 8446 section 7.4.2).
    pub(super) fn agree(&self, secret: &BigUint, theirs: &[u8]) -> Option<Vec<u8>> {
        let shared = self.multiply(secret, &self.read(theirs)?)?;
        Some(padded(&shared.x, self.length))
    }

    /// Whether two numbers are this key's signature of a hash (FIPS 186-5 section 6.4.2: ECDSA).
    pub(super) fn verifies(&self, public: &[u8], hash: &[u8], r: &BigUint, s: &BigUint) -> bool {
        let order = &self.order;
        let within = |number: &BigUint| *number > BigUint::ZERO && number < order;
        if !within(r) || !within(s) {
            return false;
        }
        let (Some(key), Some(inverse)) = (self.read(public), s.modinv(order)) else { return false };
        // Of a hash longer than the order the first bits count.
        let more = (8 * hash.len()).saturating_sub(8 * self.length);
        let hash = BigUint::from_bytes_be(hash) >> more;
        let of_generator = self.multiply(&(hash * &inverse % order), &self.generator);
        let of_key = self.multiply(&(r * inverse % order), &key);
        let sum = match (of_generator, of_key) {
            (Some(Point { x, y }), Some(other)) => {
                self.affine(self.add(&Jacobian { x, y, z: 1u8.into() }, &other))
            }
            (one, other) => one.or(other),
        };
        sum.is_some_and(|point| point.x % order == *r)
    }

    /// An uncompressed point, checked to lie on the curve. As the order is prime, every such point
    /// generates it.
    fn read(&self, bytes: &[u8]) -> Option<Point> {
        let (&[4], coordinates) = bytes.split_first_chunk::<1>()? else { return None };
        if coordinates.len() != 2 * self.length {
            return None;
        }
        let (x, y) = coordinates.split_at(self.length);
        let point = Point { x: BigUint::from_bytes_be(x), y: BigUint::from_bytes_be(y) };
        let reduced = point.x < self.p && point.y < self.p;
        (reduced && self.has(&point)).then_some(point)
    }

    fn has(&self, Point { x, y }: &Point) -> bool {
        let left = y * y % &self.p;
        left == ((x * x + &self.a) * x + &self.b) % &self.p
    }

    /// A multiple of a point; `None` at infinity.
    fn multiply(&self, scalar: &BigUint, point: &Point) -> Option<Point> {
        let mut sum = Jacobian { x: 1u8.into(), y: 1u8.into(), z: 0u8.into() };
        for bit in (0..scalar.bits()).rev() {
            sum = self.double(&sum);
            if scalar.bit(bit) {
                sum = self.add(&sum, point);
            }
        }
        self.affine(sum)
    }

    /// The point; `None` at infinity.
    fn affine(&self, sum: Jacobian) -> Option<Point> {
        let inverse = sum.z.modinv(&self.p)?;
        let square = &inverse * &inverse % &self.p;
        let y = sum.y * &square % &self.p * inverse % &self.p;
        Some(Point { x: sum.x * square % &self.p, y })
    }

    fn double(&self, Jacobian { x, y, z }: &Jacobian) -> Jacobian {
        let p = &self.p;
        let yy = y * y % p;
        let s = x * &yy * 4u8 % p;
        let zz = z * z % p;
        let m = (x * x * 3u8 + &self.a * (&zz * &zz % p)) % p;
        let x3 = self.minus(&(&m * &m % p), &(&s * 2u8 % p));
        let y3 = self.minus(&(m * self.minus(&s, &x3) % p), &(&yy * &yy * 8u8 % p));
        Jacobian { x: x3, y: y3, z: y * z * 2u8 % p }
    }

    fn add(&self, sum: &Jacobian, point: &Point) -> Jacobian {
        let p = &self.p;
        if sum.z == BigUint::ZERO {
            return Jacobian { x: point.x.clone(), y: point.y.clone(), z: 1u8.into() };
        }
        let zz = &sum.z * &sum.z % p;
        let h = self.minus(&(&point.x * &zz % p), &sum.x);
        let r = self.minus(&(&point.y * zz % p * &sum.z % p), &sum.y);
        if h == BigUint::ZERO && r == BigUint::ZERO {
            return self.double(sum);
        }
        let hh = &h * &h % p;
        let hhh = &h * &hh % p;
        let v = &sum.x * hh % p;
        let x = self.minus(&self.minus(&(&r * &r % p), &hhh), &(&v * 2u8 % p));
        let y = self.minus(&(r * self.minus(&v, &x) % p), &(&sum.y * hhh % p));
        Jacobian { x, y, z: &sum.z * h % p }
    }

    /// The difference of two numbers below the prime.
    fn minus(&self, a: &BigUint, b: &BigUint) -> BigUint {
        (a + &self.p - b) % &self.p
    }
}

/// Bits, and p, a, b, x, y, q of RFC 5639 sections 3.4, 3.6 and 3.7.
const BRAINPOOL: [(usize, [&str; 6]); 3] = [
    (
        256,
        [
            "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
            "7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9",
            "26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6",
            "8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262",
            "547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997",
            "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7",
        ],
    ),
    (
        384,
        [
            "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
            "7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826",
            "04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11",
            "1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8E826E03436D646AAEF87B2E247D4AF1E",
            "8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF99129280E4646217791811142820341263C5315",
            "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565",
        ],
    ),
    (
        512,
        [
            "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
            "7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CA",
            "3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CADC083E67984050B75EBAE5DD2809BD638016F723",
            "81AEE4BDD82ED9645A21322E9C4C6A9385ED9F70B5D916C1B43B62EEF4D0098EFF3B1F78E2D0D48D50D1687B93B97D5F7C6D5047406A5E688B352209BCB9F822",
            "7DDE385D566332ECC0EABFA9CF7822FDF209F70024A57B1AA000C55B881F8111B2DCDE494A5F485E5BCA4BD88A2763AED1CA2B2FA8F0540678CD1E0F3AD80892",
            "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7027 appendix A: private and public keys of two sides, and the shared x-coordinate.
    const VECTORS: [(usize, [&str; 7]); 3] = [
        (
            256,
            [
                "81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D",
                "44106E913F92BC02A1705D9953A8414DB95E1AAA49E81D9E85F929A8E3100BE5",
                "8AB4846F11CACCB73CE49CBDD120F5A900A69FD32C272223F789EF10EB089BDC",
                "55E40BC41E37E3E2AD25C3C6654511FFA8474A91A0032087593852D3E7D76BD3",
                "8D2D688C6CF93E1160AD04CC4429117DC2C41825E1E9FCA0ADDD34E6F1B39F7B",
                "990C57520812BE512641E47034832106BC7D3E8DD0E4C7F1136D7006547CEC6A",
                "89AFC39D41D3B327814B80940B042590F96556EC91E6AE7939BCE31F3A18BF2B",
            ],
        ),
        (
            384,
            [
                "1E20F5E048A5886F1F157C74E91BDE2B98C8B52D58E5003D57053FC4B0BD65D6F15EB5D1EE1610DF870795143627D042",
                "68B665DD91C195800650CDD363C625F4E742E8134667B767B1B476793588F885AB698C852D4A6E77A252D6380FCAF068",
                "55BC91A39C9EC01DEE36017B7D673A931236D2F1F5C83942D049E3FA20607493E0D038FF2FD30C2AB67D15C85F7FAA59",
                "032640BC6003C59260F7250C3DB58CE647F98E1260ACCE4ACDA3DD869F74E01F8BA5E0324309DB6A9831497ABAC96670",
                "4D44326F269A597A5B58BBA565DA5556ED7FD9A8A9EB76C25F46DB69D19DC8CE6AD18E404B15738B2086DF37E71D1EB4",
                "62D692136DE56CBE93BF5FA3188EF58BC8A3A0EC6C1E151A21038A42E9185329B5B275903D192F8D4E1F32FE9CC78C48",
                "0BD9D3A7EA0B3D519D09D8E48D0785FB744A6B355E6304BC51C229FBBCE239BBADF6403715C35D4FB2A5444F575D4F42",
            ],
        ),
        (
            512,
            [
                "16302FF0DBBB5A8D733DAB7141C1B45ACBC8715939677F6A56850A38BD87BD59B09E80279609FF333EB9D4C061231FB26F92EEB04982A5F1D1764CAD57665422",
                "0A420517E406AAC0ACDCE90FCD71487718D3B953EFD7FBEC5F7F27E28C6149999397E91E029E06457DB2D3E640668B392C2A7E737A7F0BF04436D11640FD09FD",
                "72E6882E8DB28AAD36237CD25D580DB23783961C8DC52DFA2EC138AD472A0FCEF3887CF62B623B2A87DE5C588301EA3E5FC269B373B60724F5E82A6AD147FDE7",
                "230E18E1BCC88A362FA54E4EA3902009292F7F8033624FD471B5D8ACE49D12CFABBC19963DAB8E2F1EBA00BFFB29E4D72D13F2224562F405CB80503666B25429",
                "9D45F66DE5D67E2E6DB6E93A59CE0BB48106097FF78A081DE781CDB31FCE8CCBAAEA8DD4320C4119F1E9CD437A2EAB3731FA9668AB268D871DEDA55A5473199F",
                "2FDC313095BCDD5FB3A91636F07A959C8E86B5636A1E930E8396049CB481961D365CC11453A06C719835475B12CB52FC3C383BCE35E27EF194512B71876285FA",
                "A7927098655F1F9976FA50A9D566865DC530331846381C87256BAF3226244B76D36403C024D7BBF0AA0803EAFF405D3D24F11A9B5C0BEF679FE1454B21C4CD1F",
            ],
        ),
    ];

    fn encoded(curve: &Curve, x: &str, y: &str) -> Vec<u8> {
        let coordinate = |digits| padded(&hex(digits).unwrap(), curve.length);
        [vec![4], coordinate(x), coordinate(y)].concat()
    }

    #[test]
    fn the_vectors_of_rfc_7027() {
        for (bits, [da, xa, ya, db, xb, yb, shared]) in VECTORS {
            let curve = Curve::brainpool(bits).unwrap();
            let (da, db) = (hex(da).unwrap(), hex(db).unwrap());
            let (qa, qb) = (encoded(&curve, xa, ya), encoded(&curve, xb, yb));
            assert_eq!(
                (curve.public(&da), curve.public(&db)),
                (Some(qa.clone()), Some(qb.clone()))
            );
            let shared = Some(padded(&hex(shared).unwrap(), curve.length));
            assert_eq!((curve.agree(&da, &qb), curve.agree(&db, &qa)), (shared.clone(), shared));
        }
    }

    #[test]
    fn the_generator_has_the_order_of_the_curve() {
        for (bits, _) in VECTORS {
            let curve = Curve::brainpool(bits).unwrap();
            assert!(curve.has(&curve.generator));
            assert_eq!(curve.multiply(&curve.order, &curve.generator), None);
            let next = curve.multiply(&(&curve.order + 1u8), &curve.generator);
            assert_eq!(next, Some(curve.generator.clone()));
            let last = curve.multiply(&(&curve.order - 1u8), &curve.generator).unwrap();
            assert_eq!((&last.x, last.y), (&curve.generator.x, &curve.p - &curve.generator.y));
        }
    }

    #[test]
    fn points_that_are_none_are_refused() {
        for (bits, [da, xa, ya, ..]) in VECTORS {
            let (curve, ours) = (Curve::brainpool(bits).unwrap(), hex(da).unwrap());
            let good = encoded(&curve, xa, ya);
            assert!(curve.agree(&ours, &good).is_some());
            let changed = |at: usize, by: u8| {
                let mut point = good.clone();
                point[at] ^= by;
                point
            };
            // The same point with a coordinate that is not reduced.
            let (x, y) = (hex(xa).unwrap() + &curve.p, hex(ya).unwrap() + &curve.p);
            let large = [vec![4], padded(&x, curve.length), padded(&y, curve.length)].concat();
            let infinity = vec![0];
            let compressed = [&[2], &good[1..=curve.length]].concat();
            let hostile = [
                changed(good.len() - 1, 1), // not on the curve
                changed(1, 0x80),
                changed(0, 4), // infinity with bytes behind it
                changed(0, 2), // hybrid form
                vec![0; good.len()],
                [vec![4], vec![0; 2 * curve.length]].concat(),
                [vec![4], vec![0xFF; 2 * curve.length]].concat(),
                large,
                infinity,
                compressed,
                good[..good.len() - 1].to_vec(),
                [good.clone(), vec![0]].concat(),
                Vec::new(),
            ];
            for point in hostile {
                assert_eq!(curve.agree(&ours, &point), None, "{bits} {point:02x?}");
            }
        }
    }

    #[test]
    fn a_private_key_is_never_zero_nor_the_order() {
        let curve = Curve::brainpool(256).unwrap();
        assert_eq!(curve.scalar(&[]), 1u8.into());
        let last = padded(&(&curve.order - 1u8), 32);
        assert_eq!(curve.scalar(&last), 1u8.into());
        assert!(curve.scalar(&[0xFF; 72]) < curve.order);
    }
}

// Package personal finds in a free text what could tell who somebody is: the
// reporter, a colleague, a client. A form asks before it sends, and offers to take
// the words out; it never refuses, and nothing found is counted or kept.
//
// A finding is a hint. Each kind demands a form that other numbers seldom have, and
// where an authority published a check, the check must hold. People type with
// spaces, dots, hyphens or nothing between the groups, in upper or lower case; all
// of it is read, also with no-break spaces. Numbers inside a web address are left
// alone, and so are numbers that run on into another one ("1.612.345.678").
//
// # What is demanded
//
//   - email: a part, an at sign, a domain with a dot and a last label of letters.
//     "gmail. Com" passes
//     for "gmail.com". Also spelled "(at)", "[at]" or "arroba", then with "punto", "ponto" or "(dot)".
//   - dni: 7 or 8 digits and the letter of the number modulo 23 (Spain, Real
//     Decreto 1553/2005). A letter after a space must be a capital: "y" and "a" are
//     words.
//   - nie: X, Y or Z, read as 0, 1 or 2, then 7 digits and the same letter (Spain,
//     Orden INT/2058/2008).
//   - curp: 18 places with a date, a sex, a state and the check digit (Mexico,
//     Instructivo normativo para la asignación de la CURP, Secretaría de
//     Gobernación).
//   - rfc: four letters, a date and three places of homoclave for a person; for a firm
//     three letters, and there the check digit must hold, for its form is that of many
//     order numbers. A person's may fail it: such numbers were issued (Mexico, SAT,
//     reply to request 0610100135506). A firm's with "&" is not read.
//   - rut: 7 or 8 digits, a hyphen and the check modulo 11 (Chile, Registro Civil,
//     Servicio de Impuestos Internos). Without the hyphen only after "RUT" or "RUN":
//     one number in eleven passes by chance.
//   - cuit: CUIT or CUIL, 11 digits with an issued prefix and the check modulo 11
//     (Argentina, AFIP, Resolución General 10/97).
//   - cpf: 11 digits, not all alike, both checks modulo 11 (Brazil, Receita Federal).
//   - iban: the length of its country and 97 as modulus (ISO 13616, ISO 7064; SWIFT
//     IBAN registry).
//   - card: prefix and length of an issuer and the Luhn digit (ISO/IEC 7812-1).
//   - phone: see below.
//   - person: a courtesy title and the name behind it, with a capital. A name without
//     a title is not found, nor one without a capital.
//
// # Phones
//
// With "+" in front a number is one by ITU-T E.164: 9 to 15 digits, and for Spain,
// Portugal, the United Kingdom, North America, Mexico, Argentina, Brazil and Chile
// the lengths and first digits of the national plan (ITU-T E.129 notices). "00" in
// front says the same for these countries alone. Without either, the groups must be
// as people of one of them write a number, and its first digits of their plan; the
// table in plans.go lists every form. Forms that other numbers have too (two groups
// of four, five and four as a postcode has) count only after a word such as "phone",
// "móvil" or "telefone".
//
// No phone is what ends in 000 (an amount, or a switchboard), a free or service
// number (800, 900 and their like tell of no person), an amount of money or percent,
// a range of years, a stamp that begins with a day of the calendar, or a number that
// is called an order, an invoice, a file, an article.
//
// # Cost
//
// Every start looks at a bounded number of words ahead and behind, so the time is
// linear in the length of the text, whatever is in it.
package personal

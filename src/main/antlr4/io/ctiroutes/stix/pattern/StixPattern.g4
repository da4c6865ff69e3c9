/**
 * The pattern language of STIX 2.1 (section 9 of the specification), and the forms that feeds send although the
 * specification forbids them. What is only tolerated is marked so.
 *
 * Every decision needs one token of look-ahead, and every chain of operators is a loop: reading takes time in
 * proportion to the text, whatever the text, and only parentheses make it recurse.
 */
grammar StixPattern;

pattern
    : observations EOF
    ;

// FOLLOWEDBY binds weakest, then OR, then AND
observations
    : observationOr (FOLLOWEDBY observationOr)*
    ;

observationOr
    : observationAnd (OR observationAnd)*
    ;

observationAnd
    : observation (AND observation)*
    ;

// a qualifier belongs to the observation just before it
observation
    : (LEFT_BRACKET comparisonOr RIGHT_BRACKET | LEFT_PARENTHESIS observations RIGHT_PARENTHESIS) qualifier*
    ;

qualifier
    : START TIMESTAMP STOP TIMESTAMP
    | WITHIN (INTEGER | FLOAT) SECONDS
    | REPEATS INTEGER TIMES
    ;

comparisonOr
    : comparisonAnd (OR comparisonAnd)*
    ;

comparisonAnd
    : comparison (AND comparison)*
    ;

// tolerated: NOT before anything but EXISTS
comparison
    : NOT? operand
    ;

operand
    : LEFT_PARENTHESIS comparisonOr RIGHT_PARENTHESIS # group
    | EXISTS objectPath                               # existence
    | objectPath NOT? relation                        # test
    ;

relation
    : EQUAL literal                                                                   # equality
    | UNEQUAL literal                                                                 # inequality
    | (LESS | LESS_OR_EQUAL | GREATER | GREATER_OR_EQUAL) orderable                   # order
    | IN LEFT_PARENTHESIS literal (COMMA literal)* RIGHT_PARENTHESIS                  # membership
    | (LIKE | MATCHES | ISSUBSET | ISSUPERSET) STRING                                 # matching
    ;

objectPath
    : OBJECT_TYPE property (DOT property | LEFT_BRACKET (INTEGER | ASTERISK) RIGHT_BRACKET)*
    ;

// a name may be a word of the language, e.g. network-traffic:start; tolerated: a hyphen outside of quotes
property
    : IDENTIFIER
    | STRING
    | AND
    | OR
    | NOT
    | FOLLOWEDBY
    | LIKE
    | MATCHES
    | ISSUPERSET
    | ISSUBSET
    | EXISTS
    | IN
    | START
    | STOP
    | WITHIN
    | SECONDS
    | REPEATS
    | TIMES
    | BOOLEAN
    ;

literal
    : orderable
    | BOOLEAN
    ;

orderable
    : STRING
    | INTEGER
    | FLOAT
    | NEGATIVE_INTEGER
    | NEGATIVE_FLOAT
    | TIMESTAMP
    | HEX
    | BINARY
    ;

// tolerated: the language's words in lower case
AND options { caseInsensitive = true; } : 'AND' ;
OR options { caseInsensitive = true; } : 'OR' ;
NOT options { caseInsensitive = true; } : 'NOT' ;
FOLLOWEDBY options { caseInsensitive = true; } : 'FOLLOWEDBY' ;
LIKE options { caseInsensitive = true; } : 'LIKE' ;
MATCHES options { caseInsensitive = true; } : 'MATCHES' ;
ISSUPERSET options { caseInsensitive = true; } : 'ISSUPERSET' ;
ISSUBSET options { caseInsensitive = true; } : 'ISSUBSET' ;
EXISTS options { caseInsensitive = true; } : 'EXISTS' ;
IN options { caseInsensitive = true; } : 'IN' ;
START options { caseInsensitive = true; } : 'START' ;
STOP options { caseInsensitive = true; } : 'STOP' ;
WITHIN options { caseInsensitive = true; } : 'WITHIN' ;
SECONDS options { caseInsensitive = true; } : 'SECONDS' ;
REPEATS options { caseInsensitive = true; } : 'REPEATS' ;
TIMES options { caseInsensitive = true; } : 'TIMES' ;
BOOLEAN options { caseInsensitive = true; } : 'TRUE' | 'FALSE' ;

// with its colon, so that a type named like a word of the language is none of these
OBJECT_TYPE : Word (Space | BlockComment | LineComment)* ':' ;
IDENTIFIER : Word ;

TIMESTAMP
    : 't\'' [0-9] [0-9] [0-9] [0-9] '-' ('0' [1-9] | '1' [0-2]) '-' ('0' [1-9] | [12] [0-9] | '3' [01])
      'T' ([01] [0-9] | '2' [0-3]) ':' [0-5] [0-9] ':' ([0-5] [0-9] | '60') ('.' [0-9]+)? 'Z\''
    ;
HEX : 'h\'' (HexDigit HexDigit)* '\'' ;
BINARY
    : 'b\'' (Base64 Base64 Base64 Base64)* (Base64 Base64 '==' | Base64 Base64 Base64 '=')? '\''
    ;
INTEGER : '+'? Digits ;
FLOAT : '+'? Fraction ;
NEGATIVE_INTEGER : '-' Digits ;
NEGATIVE_FLOAT : '-' Fraction ;

// tolerated: double quotes, and a backslash before anything but a backslash or a quote
STRING
    : '\'' (~['\\] | '\\' .)* '\''
    | '"' (~["\\] | '\\' .)* '"'
    ;

// tolerated: ==
EQUAL : '=' | '==' ;
UNEQUAL : '!=' | '<>' ;
LESS_OR_EQUAL : '<=' ;
LESS : '<' ;
GREATER_OR_EQUAL : '>=' ;
GREATER : '>' ;
LEFT_BRACKET : '[' ;
RIGHT_BRACKET : ']' ;
LEFT_PARENTHESIS : '(' ;
RIGHT_PARENTHESIS : ')' ;
DOT : '.' ;
COMMA : ',' ;
ASTERISK : '*' ;

WHITE_SPACE : Space+ -> skip ;
COMMENT : (BlockComment | LineComment) -> skip ;

// what no rule of the parser accepts: every character is in some token, and none is looked at again and again
UNCLOSED_STRING
    : '\'' (~['\\] | '\\' .)* '\\'?
    | '"' (~["\\] | '\\' .)* '\\'?
    ;
UNCLOSED_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* ;
LEADING_ZEROS : [+-]? '0' [0-9]+ ;
UNKNOWN : ~[\p{White_Space}\u{FEFF}\u0000-\u0008\u000E-\u001F!-~]+ | . ;

fragment Word : [a-zA-Z_] [a-zA-Z0-9_-]* ;
fragment Digits : '0' | [1-9] [0-9]* ;
fragment Fraction : [0-9]* '.' [0-9]+ ;
fragment HexDigit : [0-9a-fA-F] ;
fragment Base64 : [0-9a-zA-Z+/] ;
fragment BlockComment : '/*' (~'*' | '*'+ ~[*/])* '*'+ '/' ;
fragment LineComment : '//' ~[\r\n]* ;
// tolerated: a byte order mark
fragment Space : [\p{White_Space}\u{FEFF}] ;

#include <libxml/xmlversion.h>
// The headers of ICU would clash with Foundation's; no structure that is used here differs without them.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

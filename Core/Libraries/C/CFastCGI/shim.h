#define NO_FCGI_DEFINES
#include <fcgiapp.h>

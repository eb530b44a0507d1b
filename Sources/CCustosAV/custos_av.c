#include "custos_av.h"

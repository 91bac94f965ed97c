// What nearly every file of the worker includes, parsed once.
#include "common.hpp"
#include <FBS/notification.h>
#include <FBS/request.h>
#include <FBS/response.h>
#include <ankerl/unordered_dense.h>
#include <deque>
#include <flatbuffers/flatbuffers.h>
#include <map>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <uv.h>
#include <vector>

//===- Dates.cpp - datenum, datevec, datestr ------------------------------===//
#include "frontend/builtins/Dates.h"

#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/TextFamilies.h"
#include "llvm/ADT/ArrayRef.h"
#include <cmath>
#include <ctime>

namespace quern {

namespace {

constexpr double kUnixEpoch = 719529; // 1-Jan-1970
/// Days and years from here on are no dates.
constexpr double kFarthest = 1e12;

/// Days from 1-Jan-1970 to a date of the proleptic Gregorian calendar.
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
int64_t daysFromCivil(int64_t year, int month, int64_t day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t yearOfEra = year - era * 400;
  int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t dayOfEra =
      yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

void civilFromDays(int64_t days, DateVector &out) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t dayOfEra = days - era * 146097;
  int64_t yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  int64_t dayOfYear =
      dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  int64_t shifted = (5 * dayOfYear + 2) / 153;
  int64_t month = shifted + (shifted < 10 ? 3 : -9);
  int64_t day = dayOfYear - (153 * shifted + 2) / 5 + 1;
  out[0] = static_cast<double>(yearOfEra + era * 400 + (month <= 2));
  out[1] = static_cast<double>(month);
  out[2] = static_cast<double>(day);
}

constexpr const char *kMonths[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr const char *kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                 "Thursday", "Friday", "Saturday"};

constexpr const char *kFormats[] = {"dd-mmm-yyyy HH:MM:SS",
                                    "dd-mmm-yyyy",
                                    "mm/dd/yy",
                                    "mmm",
                                    "m",
                                    "mm",
                                    "mm/dd",
                                    "dd",
                                    "ddd",
                                    "d",
                                    "yyyy",
                                    "yy",
                                    "mmmyy",
                                    "HH:MM:SS",
                                    "HH:MM:SS PM",
                                    "HH:MM",
                                    "HH:MM PM",
                                    "QQ-YY",
                                    "QQ",
                                    "dd/mm",
                                    "dd/mm/yy",
                                    "mmm.dd,yyyy HH:MM:SS",
                                    "mmm.dd,yyyy",
                                    "mm/dd/yyyy",
                                    "dd/mm/yyyy",
                                    "yy/mm/dd",
                                    "yyyy/mm/dd",
                                    "QQ-YYYY",
                                    "mmmyyyy",
                                    "yyyy-mm-dd",
                                    "yyyymmddTHHMMSS",
                                    "yyyy-mm-dd HH:MM:SS"};

std::string padded(double x, int width) {
  std::string digits = std::to_string(static_cast<int64_t>(x));
  int pad = width - static_cast<int>(digits.size());
  return std::string(pad > 0 ? pad : 0, '0') + digits;
}

struct DateParts {
  DateVector v;
  const char *dayName;
  double milliseconds;
  bool twelveHours;
};

double hourOf(const DateParts &d) {
  if (!d.twelveHours)
    return d.v[3];
  double h = std::fmod(d.v[3], 12);
  return h == 0 ? 12 : h;
}
std::string monthName(const DateParts &d) {
  return kMonths[static_cast<int>(d.v[1]) - 1];
}

struct Field {
  const char *name; // longer ones first
  std::string (*text)(const DateParts &);
};
const Field kFields[] = {
    {"yyyy", [](const DateParts &d) { return padded(d.v[0], 4); }},
    {"yy",
     [](const DateParts &d) { return padded(std::fmod(d.v[0], 100), 2); }},
    {"mmmm", monthName},
    {"mmm", [](const DateParts &d) { return monthName(d).substr(0, 3); }},
    {"mm", [](const DateParts &d) { return padded(d.v[1], 2); }},
    {"m", [](const DateParts &d) { return monthName(d).substr(0, 1); }},
    {"dddd", [](const DateParts &d) { return std::string(d.dayName); }},
    {"ddd", [](const DateParts &d) { return std::string(d.dayName, 3); }},
    {"dd", [](const DateParts &d) { return padded(d.v[2], 2); }},
    {"d", [](const DateParts &d) { return std::string(d.dayName, 1); }},
    {"HH",
     [](const DateParts &d) {
       std::string text = padded(hourOf(d), 2);
       if (d.twelveHours && text[0] == '0')
         text[0] = ' ';
       return text;
     }},
    {"MM", [](const DateParts &d) { return padded(d.v[4], 2); }},
    {"SS", [](const DateParts &d) { return padded(d.v[5], 2); }},
    {"FFF", [](const DateParts &d) { return padded(d.milliseconds, 3); }},
    {"PM",
     [](const DateParts &d) { return std::string(d.v[3] < 12 ? "AM" : "PM"); }},
    {"AM",
     [](const DateParts &d) { return std::string(d.v[3] < 12 ? "AM" : "PM"); }},
};

} // namespace

double dateNumber(const DateVector &date) {
  double months = date[1] - 1;
  double year = date[0] + std::floor(months / 12);
  if (!(std::abs(year) < kFarthest))
    return std::numeric_limits<double>::quiet_NaN();
  int month = static_cast<int>(months - 12 * std::floor(months / 12)) + 1;
  double days =
      static_cast<double>(daysFromCivil(static_cast<int64_t>(year), month, 1));
  return kUnixEpoch + days + date[2] - 1 +
         (date[3] + (date[4] + date[5] / 60) / 60) / 24;
}

DateVector dateVector(double number) {
  constexpr double kMillisecondsPerDay = 86400000;
  DateVector out = {};
  if (!(std::abs(number) < kFarthest)) {
    out.fill(std::numeric_limits<double>::quiet_NaN());
    return out;
  }
  double days = std::floor(number);
  double ms = std::round((number - days) * kMillisecondsPerDay);
  if (ms >= kMillisecondsPerDay) {
    ms -= kMillisecondsPerDay;
    days += 1;
  }
  civilFromDays(static_cast<int64_t>(days - kUnixEpoch), out);
  double seconds = std::floor(ms / 1000);
  out[3] = std::floor(seconds / 3600);
  out[4] = std::floor(std::fmod(seconds, 3600) / 60);
  out[5] = std::fmod(seconds, 60) + std::fmod(ms, 1000) / 1000;
  return out;
}

std::string dateText(double number, llvm::StringRef format) {
  DateParts parts;
  parts.v = dateVector(number);
  if (std::isnan(parts.v[0]))
    return "";
  double day = std::fmod(std::floor(number) - 1, 7); // day 1 was a Saturday
  parts.dayName = kDays[static_cast<int>(day + 6) % 7];
  parts.milliseconds = std::round((parts.v[5] - std::floor(parts.v[5])) * 1000);
  parts.twelveHours = format.contains("PM") || format.contains("AM");
  std::string out;
  while (!format.empty()) {
    const Field *hit = nullptr;
    for (const Field &field : kFields)
      if (!hit && format.starts_with(field.name))
        hit = &field;
    out += hit ? hit->text(parts) : format.take_front(1).str();
    format = format.drop_front(hit ? llvm::StringRef(hit->name).size() : 1);
  }
  return out;
}

llvm::StringRef dateFormat(int number) {
  constexpr int kCount = sizeof(kFormats) / sizeof(kFormats[0]);
  return number >= 0 && number < kCount ? kFormats[number] : "";
}

// --- Builtins --------------------------------------------------------------

namespace {

/// Rows of 3 to 6 columns that start with a plausible year are date vectors.
bool isDateVectors(const Shape &s, const std::vector<double> &data) {
  constexpr double kLastYear = 10000;
  int64_t columns = s.dim(1);
  return columns >= 3 && columns <= 6 && !data.empty() && data[0] < kLastYear &&
         data[s.dim(0)] <= 12;
}

std::vector<double> datesFromRows(const Shape &s,
                                  const std::vector<double> &data) {
  std::vector<double> out;
  for (int64_t r = 0; r < s.dim(0); ++r) {
    DateVector date = {};
    for (int64_t c = 0; c < s.dim(1); ++c)
      date[c] = data[r + c * s.dim(0)];
    out.push_back(dateNumber(date));
  }
  return out;
}

std::vector<double> datesArg(Call &call, size_t i) {
  if (call[i].isText())
    throwError("MATLAB:datestr:ConvertDateString",
               "[datestr] Dates written as text are not supported.");
  Shape shape = call[i].shape();
  std::vector<double> data = doublesOf(call[i], ForceReason::HostFunction);
  return isDateVectors(shape, data) ? datesFromRows(shape, data) : data;
}

void callDatenum(Call &call) {
  if (call.size() == 1) {
    std::vector<double> out = datesArg(call, 0);
    return call.returns(
        makeDoubles(Shape(static_cast<int64_t>(out.size()), 1), out));
  }
  DateVector date = {0, 1, 1, 0, 0, 0};
  for (size_t i = 0; i < call.size(); ++i)
    date[i] = scalarArg(call, i, "date");
  call.returns(Value(dateNumber(date)));
}

void callDatevec(Call &call) {
  std::vector<double> dates = datesArg(call, 0);
  std::vector<double> out(dates.size() * 6);
  for (size_t r = 0; r < dates.size(); ++r) {
    DateVector date = dateVector(dates[r]);
    for (size_t c = 0; c < 6; ++c)
      out[r + c * dates.size()] = date[c];
  }
  auto rows = static_cast<int64_t>(dates.size());
  if (call.numOutputs <= 1)
    return call.returns(makeDoubles(Shape(rows, 6), out));
  for (size_t c = 0; c < 6; ++c)
    call.returns(
        makeDoubles(Shape(rows, 1),
                    llvm::ArrayRef(out).slice(c * dates.size(), dates.size())));
}

/// Without a format: dates at midnight show no time.
std::string formatArg(Call &call, const std::vector<double> &dates) {
  if (call.size() > 1 && call[1].isText())
    return call[1].text();
  int number = 1;
  for (double d : dates)
    if (d != std::floor(d))
      number = 0;
  if (call.size() > 1) {
    double asked = scalarArg(call, 1, "format");
    number = asked < 0 ? number : saturated<int>(asked);
  }
  llvm::StringRef format = dateFormat(number);
  if (format.empty() || format.contains('Q'))
    throwError("MATLAB:datestr:FormatNotSupported",
               "[datestr] Date format %d is not supported.", number);
  return format.str();
}

void callDatestr(Call &call) {
  std::vector<double> dates = datesArg(call, 0);
  std::string format = formatArg(call, dates);
  std::vector<std::string> rows;
  for (double d : dates) {
    if (!(std::abs(d) < kFarthest))
      throwError("MATLAB:datestr:ConvertDateNumber",
                 "[datestr] Date number %g is out of range.", d);
    rows.push_back(dateText(d, format));
  }
  call.returns(makeCharMatrix(rows));
}

void callDate(Call &call) {
  std::time_t now = std::time(nullptr);
  std::tm local;
  localtime_r(&now, &local);
  DateVector date = {local.tm_year + 1900.0,
                     local.tm_mon + 1.0,
                     static_cast<double>(local.tm_mday),
                     0,
                     0,
                     0};
  call.returns(Value::charRow(dateText(dateNumber(date), dateFormat(1))));
}

constexpr Builtin kDateBuiltins[] = {
    {"datestr", 1, 2, callDatestr, "text of a date number or vector"},
    {"datenum", 1, 6, callDatenum, "date number of a date"},
    {"datevec", 1, 1, callDatevec, "[year month day hour minute second]"},
    {"date", 0, 0, callDate, "today as dd-mmm-yyyy"},
};

} // namespace

llvm::ArrayRef<Builtin> dateBuiltins() { return kDateBuiltins; }

} // namespace quern
